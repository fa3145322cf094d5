/** Sending and fetching: retried for ever until there is a receipt, gone on with where it was cut. */
import { handOver, out } from './opening';
import { forgetChild, saveChild, saveDeed, saveState, tidy } from './saving';
import { app, type Answer, type Child, type Deed, type Fact, type Me, type Message, type Open, type Task } from './state';
import { forget, keptOne } from './store';
import { unseal } from './vault';
import { call, Refused } from './wire';

const PIECE = 192 * 1024;
const AT_ONCE = 20;

interface Receipt { id: string; receipt: string; state: Deed['state']; reason: string }
interface Head { at: string; epoch: string; me: Me; children: [number, string][]; tasks: Task[]; answers: Answer[]; messages: Message[]; updates: Fact[] }

/** One round of the sync; a second call while one runs does nothing. */
export async function sync(): Promise<void> {
  const open = app.open;
  if (!open || open.syncing) return;
  open.syncing = true;
  app.draw();
  try {
    await send(open);
    await fetchAll(open);
    await send(open); // what the server had lost
    open.fault = '';
    void handOver();
  } catch (fault) {
    open.fault = fault instanceof Error ? fault.message : '没有同步成';
    if (fault instanceof Refused && fault.status === 401) await out(open.pairing.phone, fault.message);
  } finally {
    open.syncing = false;
    app.draw();
  }
}

export function waiting(open: Open): Deed[] {
  return [...open.deeds.values()].filter((one) => one.state === 'waiting');
}

async function send(open: Open): Promise<void> {
  const rows = waiting(open).sort((a, b) => a.envelope.happened_at.localeCompare(b.envelope.happened_at));
  for (const one of rows) if (typeof one.envelope.facts.file === 'string') await sendFile(open, one.envelope.facts.file);
  for (let turn = 0; turn < rows.length; turn += AT_ONCE) {
    const envelopes = rows.slice(turn, turn + AT_ONCE).map((one) => one.envelope);
    const told = await call<{ receipts: Receipt[] }>('/sync/envelopes/', { token: open.token, body: { envelopes } });
    for (const receipt of told.receipts) {
      const deed = open.deeds.get(receipt.id);
      if (!deed) continue;
      await saveDeed(open, { ...deed, state: receipt.state, reason: receipt.reason });
      if (typeof deed.envelope.facts.file === 'string' && receipt.state === 'done') await forget(open.pairing.phone, `file:${deed.envelope.facts.file}`);
    }
    app.draw();
  }
}

async function sendFile(open: Open, hash: string): Promise<void> {
  const sealed = await keptOne(open.pairing.phone, `file:${hash}`);
  if (!sealed) return;
  const whole = await unseal(open.key, sealed);
  let { have } = await call<{ have: number }>(`/sync/files/${hash}/`, { token: open.token });
  while (have < whole.length) {
    const raw = new Blob([whole.slice(have, have + PIECE)]);
    ({ have } = await call<{ have: number }>(`/sync/files/${hash}/`, { token: open.token, raw, offset: have, patience: 60_000 }));
  }
}

async function fetchAll(open: Open): Promise<void> {
  const head = await call<Head>('/sync/head/', { token: open.token });
  open.ahead = Date.parse(head.at) - Date.now();
  await compare(open, open.epoch !== '' && open.epoch !== head.epoch);
  open.epoch = head.epoch;
  await fetchChildren(open, new Map(head.children));
  const { me, tasks, answers, messages, updates } = head;
  const read = open.read.filter((key) => messages.some((one) => one.key === key));
  Object.assign(open, { me, tasks, answers, messages, updates, read, syncedAt: Date.now() + open.ahead });
  await tidy(open);
  await saveState(open);
}

/** What a person decided about things that were set aside; after a restore, what the server has lost is offered again. */
async function compare(open: Open, restored: boolean): Promise<void> {
  const rows = [...open.deeds.values()].filter((one) => one.state === 'aside' || (restored && one.state !== 'waiting'));
  for (let turn = 0; turn < rows.length; turn += 500) {
    const ids = rows.slice(turn, turn + 500).map((one) => one.envelope.id);
    interface Known { unknown: string[]; states: Record<string, { state: Deed['state']; reason: string }> }
    const told = await call<Known>('/sync/known/', { token: open.token, body: { ids } });
    for (const one of rows) {
      const state = told.states[one.envelope.id];
      if (told.unknown.includes(one.envelope.id)) await saveDeed(open, { ...one, state: 'waiting', reason: '' });
      else if (state && state.state !== one.state) await saveDeed(open, { ...one, ...state });
    }
  }
}

/** Only what is new or another; each page is kept as it comes, so a cut costs one page. */
async function fetchChildren(open: Open, wanted: Map<number, string>): Promise<void> {
  for (const id of [...open.children.keys()]) if (!wanted.has(id)) await forgetChild(open, id);
  const missing = [...wanted].filter(([id, version]) => open.children.get(id)?.version !== version).map(([id]) => id);
  for (let turn = 0; turn < missing.length; turn += 50) {
    const ids = missing.slice(turn, turn + 50).join(',');
    const page = await call<{ children: Child[] }>(`/sync/children/?ids=${ids}`, { token: open.token });
    for (const child of page.children) await saveChild(open, child);
    app.draw();
  }
}

/** Tried again when the network comes back, when the app is looked at, and every minute while something waits. */
export function keepSyncing(): void {
  addEventListener('online', () => void sync());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void sync();
  });
  setInterval(() => {
    if (app.open && (waiting(app.open).length > 0 || Date.now() + app.open.ahead - app.open.syncedAt > 900_000)) void sync();
  }, 20_000);
}
