/** What the phone holds of a fact: what its owner sees, and what goes along with a proposal so that the server knows what was seen. */
import type { Child, Fact, Open } from './state';

export type Values = Record<string, string>;

const SIDES: Record<string, string> = { father: '父亲', mother: '母亲' };

/** What of the file a proposal is about: a guardian, a parent, or the whole fact. */
const about = (fact: string, values: Values): string => (fact === 'phone' ? (values.name ?? '') : fact === 'circumstance' ? (values.side ?? '') : '');

/** The values as the server wrote them; a mark for what is not on the phone. */
function written(child: Child, fact: string, values: Values): Values | string {
  const first = child.guardians[0] ?? { name: '', relation: '', phone: '' };
  switch (fact) {
    case 'phone': return { name: values.name ?? '', phone: child.guardians.find((one) => one.name === values.name)?.phone ?? '' };
    case 'guardian': return { name: first.name, relation: first.relation, phone: first.phone };
    case 'address': return { address: child.address };
    case 'schooling': return { school: child.learns[0], stage: child.learns[1] };
    case 'circumstance': return { status: statuses(child, values.side ?? '') };
    case 'account': return child.marks.account ?? { bank: '', account: '', holder: '' };
    default: return child.marks[fact] ?? { condition: '' };
  }
}

function statuses(child: Child, side: string): string {
  const parent = child.parents.find((one) => one.side === SIDES[side]);
  return [...(parent?.statuses ?? [])].sort().join('、');
}

/** What its owner saw: the file, and over it what was proposed on this phone and not yet sent. A weighty proposal changes nothing by itself. */
export function base(open: Open, child: Child, fact: Fact, values: Values): Values | string {
  const seen = written(child, fact.fact, values);
  if (fact.weighty) return seen;
  const earlier = [...open.deeds.values()]
    .filter((one) => one.state === 'waiting' && one.envelope.action === 'visits.propose' && one.envelope.subject === child.id && one.envelope.facts.fact === fact.fact)
    .map((one) => one.envelope.facts.values as Values)
    .filter((one) => about(fact.fact, one) === about(fact.fact, values));
  const last = earlier.at(-1);
  return last ? { ...(typeof seen === 'string' ? {} : seen), ...last } : seen;
}

/** What stands there, for the eye. */
export function inWords(child: Child, fact: string, values: Values): string {
  const seen = written(child, fact, values);
  if (typeof seen === 'string') return '已登记（内容不存在手机里）';
  if (fact === 'phone' && !values.name) return child.guardians.map((one) => `${one.name} ${one.phone || '没有电话'}`).join('；') || '没有登记';
  if (fact === 'circumstance' && !values.side) return child.parents.map((one) => `${one.side}：${one.statuses.join('、') || '没有登记'}`).join('；') || '没有登记';
  return Object.values(seen).filter((one) => one).join(' ') || '没有登记';
}

/** What the form opens with: what stands there, so that only what changed is typed. */
export function opening(child: Child, fact: string): Values {
  if (fact === 'phone') return { name: child.guardians[0]?.name ?? '' };
  const seen = ['guardian', 'circumstance', 'account', 'health'].includes(fact) ? {} : written(child, fact, {});
  return typeof seen === 'string' ? {} : seen;
}
