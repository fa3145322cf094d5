/** The server's part of the key between two openings of the page: in the memory of the service worker only. */
import type { Bytes } from './bytes';

async function say(message: { verb: string; phone: number; share?: Bytes }): Promise<Bytes | null> {
  const worker = navigator.serviceWorker?.controller ?? (await navigator.serviceWorker?.getRegistration('/field/'))?.active;
  if (!worker) return null;
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    const late = setTimeout(() => resolve(null), 500);
    channel.port1.onmessage = (event: MessageEvent<Bytes | null>) => {
      clearTimeout(late);
      resolve(event.data);
    };
    worker.postMessage(message, [channel.port2]);
  });
}

export const hold = (phone: number, share: Bytes): Promise<Bytes | null> => say({ verb: 'hold', phone, share });
export const drop = (phone: number): Promise<Bytes | null> => say({ verb: 'drop', phone });
export const heldFor = (phone: number): Promise<Bytes | null> => say({ verb: 'ask', phone });

/** An idle worker is put to sleep after half a minute; while the app is open it is asked now and then. */
export function stayAwake(phone: () => number | undefined, share: () => Bytes | undefined): void {
  setInterval(() => {
    const [one, part] = [phone(), share()];
    if (one !== undefined && part) void hold(one, part);
  }, 15_000);
}
