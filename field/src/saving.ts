/** Writing the open store back, sealed. */
import { sha256, type Bytes } from './bytes';
import { forget, forgetOutboxRow, keep, keptOne, saveOutboxRow } from './store';
import { opened, type Child, type Deed, type Envelope, type Open } from './state';
import { seal, sealForServer, sealJson, unsealJson } from './vault';

const DAYS_KEPT = 30;
const LARGEST = 8 * 1024 * 1024;

/** All but children and deeds, which have rows of their own. */
export async function saveState(open: Open): Promise<void> {
  const { token, me, tasks, answers, updates, messages, read, ahead, epoch, syncedAt } = open;
  const state = { token, me, tasks, answers, updates, messages, read, ahead, epoch, syncedAt };
  await keep(open.pairing.phone, 'state', await sealJson(open.key, state));
}

export async function saveChild(open: Open, child: Child): Promise<void> {
  open.children.set(child.id, child);
  await keep(open.pairing.phone, `child:${child.id}`, await sealJson(open.key, child));
}

export async function forgetChild(open: Open, id: number): Promise<void> {
  open.children.delete(id);
  await forget(open.pairing.phone, `child:${id}`);
}

/** The moment by the server's clock, as far as the phone knows it. */
export const now = (open: Open): Date => new Date(Date.now() + open.ahead);

/** Record a deed: it is on the phone, sealed twice, before the screen says so. */
export async function record(action: string, subject: number | null, title: string, facts: Record<string, unknown>, task = '', base = ''): Promise<void> {
  const open = opened();
  const envelope: Envelope = {
    id: crypto.randomUUID(), action, subject, base_version: base, happened_at: now(open).toISOString(), facts,
  };
  const deed: Deed = { envelope, title, task, state: 'waiting', reason: '' };
  const forServer = await sealForServer(open.pairing.serverKey, envelope);
  await saveOutboxRow({ phone: open.pairing.phone, id: envelope.id, forServer, mine: await sealJson(open.key, deed), sent: false });
  open.deeds.set(envelope.id, deed);
}

export async function saveDeed(open: Open, deed: Deed): Promise<void> {
  open.deeds.set(deed.envelope.id, deed);
  const forServer = deed.state === 'waiting' ? await sealForServer(open.pairing.serverKey, deed.envelope) : '';
  const row = { phone: open.pairing.phone, id: deed.envelope.id, forServer, mine: await sealJson(open.key, deed), sent: deed.state !== 'waiting' };
  await saveOutboxRow(row);
}

/** A file lies sealed on the phone until the server has it; its hash is what the deed names. Throws where it is too large. */
export async function keepFile(file: Blob): Promise<string> {
  const open = opened();
  if (file.size > LARGEST) throw new Error('文件太大，最多 8 MB。');
  const whole: Bytes = new Uint8Array(await file.arrayBuffer());
  const hash = await sha256(whole);
  await keep(open.pairing.phone, `file:${hash}`, await seal(open.key, whole));
  return hash;
}

/** Receipts are kept for thirty days: so long a restored server may ask for them again. */
export async function tidy(open: Open): Promise<void> {
  const limit = now(open).getTime() - DAYS_KEPT * 86_400_000;
  for (const deed of open.deeds.values()) {
    if (deed.state === 'waiting' || Date.parse(deed.envelope.happened_at) > limit) continue;
    open.deeds.delete(deed.envelope.id);
    await forgetOutboxRow(open.pairing.phone, deed.envelope.id);
  }
}

/** A draft is saved at every tap and outlives the page, the lock and an update of the app. */
export async function saveDraft(name: string, draft: unknown): Promise<void> {
  const open = opened();
  await keep(open.pairing.phone, `draft:${name}`, await sealJson(open.key, draft));
}

export async function draftOf<T>(name: string): Promise<T | null> {
  const open = opened();
  const sealed = await keptOne(open.pairing.phone, `draft:${name}`);
  return sealed ? unsealJson<T>(open.key, sealed) : null;
}

export const dropDraft = (name: string): Promise<void> => forget(opened().pairing.phone, `draft:${name}`);
