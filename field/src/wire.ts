/** How the server is spoken to: JSON both ways, a short patience, every no a sentence. */
export const APP = '2';
const PATIENCE = 15_000;

export class NoNetwork extends Error {}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly told: { message?: string; left?: number; ending?: string; have?: number },
  ) {
    super(told.message ?? '服务器没有办成，请稍后再试。');
  }
}

export async function call<T>(path: string, options: { token?: string; body?: unknown; raw?: Blob; offset?: number; patience?: number } = {}): Promise<T> {
  const headers: Record<string, string> = { 'X-Weibao-App': APP };
  if (options.token) headers.Authorization = `Bearer ${options.token}`;
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.raw) {
    headers['Content-Type'] = 'application/octet-stream';
    headers['X-Weibao-Offset'] = String(options.offset ?? 0);
  }
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  let answer: Response;
  try {
    const signal = AbortSignal.timeout(options.patience ?? PATIENCE);
    answer = await fetch(path, { method: body === undefined ? 'GET' : 'POST', headers, body, signal, credentials: 'omit', cache: 'no-store' });
  } catch {
    throw new NoNetwork('没有网络');
  }
  const told: unknown = await answer.json().catch(() => null);
  if (!answer.ok) {
    if (told === null || answer.status >= 500) throw new NoNetwork('服务器暂时没有应答');
    throw new Refused(answer.status, told as Refused['told']);
  }
  if (told === null) throw new NoNetwork('服务器的应答不完整');
  return told as T;
}
