/// <reference lib="webworker" />
/** Opens the app without network, and holds the server's part of the key in memory, never on the disk, while the app lives. */
declare const VERSION: string;
declare const FILES: string[];

const CACHE = `weibao-field-${VERSION}`;
const worker = self as unknown as ServiceWorkerGlobalScope;
const held = new Map<number, Uint8Array>();

worker.addEventListener('install', (event: ExtendableEvent) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((one) => new Request(one, { cache: 'reload' }))))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (event: ExtendableEvent) => {
  const old = async (): Promise<void> => {
    for (const name of await caches.keys()) if (name.startsWith('weibao-field-') && name !== CACHE) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(old());
});

worker.addEventListener('fetch', (event: FetchEvent) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin || !url.pathname.startsWith('/field/')) return;
  const wanted = event.request.mode === 'navigate' ? '/field/' : url.pathname;
  event.respondWith(caches.match(wanted, { cacheName: CACHE }).then((found) => found ?? fetch(event.request)));
});

worker.addEventListener('message', (event: ExtendableMessageEvent) => {
  const said = event.data as { verb: string; phone: number; share?: Uint8Array };
  const port = event.ports[0];
  if (said.verb === 'hold' && said.share) held.set(said.phone, said.share);
  if (said.verb === 'drop') held.delete(said.phone);
  port?.postMessage(held.get(said.phone) ?? null);
});
