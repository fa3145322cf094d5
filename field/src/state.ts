/** What is in memory while the store is open, and the one function that draws. */
import type { Bytes } from './bytes';
import type { Pairing } from './store';

export interface Child {
  id: number;
  version: string;
  name: string;
  sex: string;
  birth: string;
  village: string;
  address: string;
  school: string;
  /** School and stage apart, for who proposes another. */
  learns: [string, string];
  /** What is not carried to the phone, by a mark of it. */
  marks: Record<string, string>;
  guardians: { name: string; relation: string; phone: string }[];
  parents: { side: string; name: string; statuses: string[] }[];
  categories: string[];
  visits: { on: string; way: string; seen: boolean; words: string[]; note: string }[];
}

export interface Task {
  key: string;
  kind: string;
  subject: number;
  /** None for what is the director's own: lessons. */
  child: number | null;
  base: string;
  title: string;
  law: string;
  due: string | null;
  grave: boolean;
  /** Where it is done in the browser, after signing in. */
  link?: string;
  asks?: { set: number; questions: { text: string; options?: string[] }[] } | null;
}

/** A fact that may be proposed to change, with its fields, as the server tells them. */
export interface Field {
  name: string;
  label: string;
  kind: 'text' | 'day' | 'choice' | 'guardian';
  must: boolean;
  longest: number | null;
  options: [string, string][];
  hint: string;
  /** The situations of a parent for which it is asked; none: always. */
  only: string[];
}

export interface Fact {
  fact: string;
  label: string;
  weighty: boolean;
  fields: Field[];
}

/** What a person is told: by the supervisor, of a conflict, of a decision. */
export interface Message {
  key: string;
  title: string;
  words: string;
  at: string;
  child: number | null;
}

export interface Answer {
  words: string;
  at: string;
  answer: string;
  answered_at: string | null;
}

export interface Envelope {
  id: string;
  action: string;
  subject: number | null;
  base_version: string;
  happened_at: string;
  facts: Record<string, unknown>;
}

/** A deed as its owner sees it: the envelope, in words, and what became of it. */
export interface Deed {
  envelope: Envelope;
  title: string;
  /** The task that it does away with. */
  task: string;
  state: 'waiting' | 'done' | 'aside' | 'dropped';
  reason: string;
}

export interface Me {
  name: string;
  village: string;
  staff: number;
}

export interface Open {
  pairing: Pairing;
  key: CryptoKey;
  share: Bytes;
  token: string;
  me: Me | null;
  children: Map<number, Child>;
  tasks: Task[];
  answers: Answer[];
  updates: Fact[];
  messages: Message[];
  /** Keys of the messages that were read. */
  read: string[];
  deeds: Map<string, Deed>;
  /** Milliseconds by which the server's clock is ahead of the phone's. */
  ahead: number;
  epoch: string;
  syncedAt: number;
  syncing: boolean;
  fault: string;
}

export type Screen =
  | { name: 'today' }
  | { name: 'children' }
  | { name: 'child'; child: number }
  | { name: 'task'; key: string }
  | { name: 'updates'; child: number }
  | { name: 'update'; child: number; fact: string }
  | { name: 'outbox' }
  | { name: 'mine' }
  | { name: 'danger' }
  | { name: 'complain' };

export const app: { open: Open | null; screen: Screen; big: boolean; notice: string; turn: number; draw: () => void } = {
  open: null,
  screen: { name: 'today' },
  big: false,
  notice: '',
  /** Counts what becomes of the pairings, so that the way in looks at them anew. */
  turn: 0,
  draw: () => undefined,
};

/** The open store. Throws where a screen is drawn that must not be. */
export function opened(): Open {
  if (!app.open) throw new Error('the store is shut');
  return app.open;
}

export function go(screen: Screen, replace = false): void {
  app.screen = screen;
  app.notice = '';
  // the address stays the same: no number of a child stands in the history of the browser's addresses
  history[replace ? 'replaceState' : 'pushState']({ screen }, '', '/field/');
  app.draw();
  scrollTo(0, 0);
}

export function say(notice: string): void {
  app.notice = notice;
  app.draw();
}
