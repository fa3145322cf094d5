/** Bytes and their texts. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const utf8 = (text: string): Bytes => encoder.encode(text);
export const text = (bytes: BufferSource): string => decoder.decode(bytes);

export function toBase64(bytes: Bytes): string {
  let plain = '';
  for (const one of bytes) plain += String.fromCharCode(one);
  return btoa(plain);
}

export function fromBase64(given: string): Bytes {
  return Uint8Array.from(atob(given), (sign) => sign.charCodeAt(0));
}

export function joined(...parts: Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let place = 0;
  for (const one of parts) {
    all.set(one, place);
    place += one.length;
  }
  return all;
}

export const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));

export async function sha256(data: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  return [...digest].map((one) => one.toString(16).padStart(2, '0')).join('');
}
