/** 信息更新: one fact of a child, its old value beside the new one, the day from which it holds, and a proof. */
import { useEffect, useState } from 'preact/hooks';
import { dropDraft, draftOf, keepFile, record, saveDraft } from '../saving';
import { go, opened, say, type Child, type Fact, type Field } from '../state';
import { sync } from '../sync';
import { base, inWords, opening, type Values } from '../updates';
import { today } from '../words';
import { Head, Notice } from './parts';

/** The fields that are asked, by what was chosen so far. */
const asked = (fact: Fact, values: Values): Field[] => fact.fields.filter((one) => one.only.length === 0 || one.only.includes(values.status ?? ''));

interface Draft { values: Values; since: string; proof: string; file: string }

const Gone = ({ title }: { title: string }) => <><Head title={title} back /><main><p>这个孩子已不在您负责的范围内。</p></main></>;

/** Which fact: those that the server names, each with what stands there. */
export function Updates({ id }: { id: number }) {
  const open = opened();
  const child = open.children.get(id);
  if (!child) return <Gone title="信息更新" />;
  return (
    <>
      <Head title={`${child.name}：信息更新`} back />
      <main>
        <Notice />
        <p>哪一项变了？点一下。</p>
        <ul class="plain">
          {open.updates.map((one) => (
            <li key={one.fact}>
              <button type="button" class="card" onClick={() => go({ name: 'update', child: id, fact: one.fact })}>
                <span class="card-head"><strong>{one.label}</strong>{one.weighty && <span class="chip yellow"><span aria-hidden="true">▲</span> 督导员审批</span>}</span>
                <span class="why">现在：{inWords(child, one.fact, {})}</span>
              </button>
            </li>
          ))}
        </ul>
        {open.updates.length === 0 && <p class="quiet">联网同步一次后，这里列出可以更新的项目。</p>}
      </main>
    </>
  );
}

async function save(child: Child, fact: Fact, draft: Draft): Promise<void> {
  const values = Object.fromEntries(asked(fact, draft.values).map((one) => [one.name, (draft.values[one.name] ?? '').trim()]).filter(([, value]) => value));
  const facts: Record<string, unknown> = { fact: fact.fact, values, base: base(opened(), child, fact, values), since: draft.since, proof: draft.proof.trim() };
  if (draft.file) facts.file = draft.file;
  await record('visits.propose', child.id, `更新 ${child.name}的${fact.label}`, facts);
  await dropDraft(`update:${child.id}:${fact.fact}`);
  go({ name: 'today' }, true);
  say(fact.weighty ? '已记好，联网后交督导员审批。' : '已记好，联网后自动更新。');
  void sync();
}

function missing(fact: Fact, draft: Draft): string {
  const wanting = fact.fields.find((one) => one.must && !(draft.values[one.name] ?? '').trim());
  if (wanting) return `请填写${wanting.label}`;
  if (!fact.fields.some((one) => (draft.values[one.name] ?? '').trim())) return '请填写新的内容';
  if (!draft.since && fact.fact !== 'circumstance') return '请填写自哪天起';
  return fact.weighty && !draft.proof.trim() && !draft.file ? '请写明依据，或者拍一张证明材料' : '';
}

function Input({ one, child, value, change }: { one: Field; child: Child; value: string; change: (value: string) => void }) {
  const options: [string, string][] = one.kind === 'guardian' ? child.guardians.map((who) => [who.name, `${who.relation} ${who.name}`]) : one.options;
  return (
    <p class="field">
      <label for={`field-${one.name}`}>{one.label}{one.must ? '' : '（可不填）'}</label>
      {options.length > 0 ? (
        <select id={`field-${one.name}`} value={value} onChange={(event) => change(event.currentTarget.value)}>
          {!options.some(([key]) => key === '') && <option value="">请选择</option>}
          {options.map(([key, words]) => <option key={key} value={key}>{words}</option>)}
        </select>
      ) : (
        <Plain one={one} value={value} change={change} />
      )}
      {one.hint && <span class="quiet">{one.hint}</span>}
    </p>
  );
}

function Plain({ one, value, change }: { one: Field; value: string; change: (value: string) => void }) {
  const id = `field-${one.name}`;
  if (one.kind === 'day') return <input id={id} type="date" value={value} onInput={(event) => change(event.currentTarget.value)} />;
  return <input id={id} inputMode={/phone|account/.test(one.name) ? 'numeric' : 'text'} maxLength={one.longest ?? 200} value={value} onInput={(event) => change(event.currentTarget.value)} />;
}

export function OneUpdate({ id, fact: wanted }: { id: number; fact: string }) {
  const open = opened();
  const [child, fact] = [open.children.get(id), open.updates.find((one) => one.fact === wanted)];
  const name = `update:${id}:${wanted}`;
  const [draft, setDraft] = useState<Draft>({ values: child ? opening(child, wanted) : {}, since: today(open), proof: '', file: '' });
  useEffect(() => {
    void draftOf<Draft>(name).then((found) => found && setDraft(found));
  }, [name]);
  if (!child || !fact) return <Gone title="信息更新" />;
  const change = (facts: Partial<Draft>): void => {
    const next = { ...draft, ...facts };
    setDraft(next);
    void saveDraft(name, next);
  };
  const attach = (file: File): void => void keepFile(file).then((hash) => change({ file: hash })).catch((fault: Error) => say(fault.message));
  const wanting = missing(fact, draft);
  return (
    <>
      <Head title={`更新${fact.label}：${child.name}`} back />
      <main>
        <Notice />
        <dl class="facts"><dt>现在登记的</dt><dd>{inWords(child, wanted, draft.values)}</dd></dl>
        {asked(fact, draft.values).map((one) => <Input key={one.name} one={one} child={child} value={draft.values[one.name] ?? ''} change={(value) => change({ values: { ...draft.values, [one.name]: value } })} />)}
        <p class="field"><label for="since">自哪天起{fact.fact === 'circumstance' ? '（不清楚可不填）' : ''}</label><input id="since" type="date" max={today(open)} value={draft.since} onInput={(event) => change({ since: event.currentTarget.value })} /></p>
        <p class="field"><label for="proof">依据{fact.weighty ? '' : '（可不填）'}</label><input id="proof" maxLength={80} value={draft.proof} onInput={(event) => change({ proof: event.currentTarget.value })} /><span class="quiet">如：户口簿、判决书、入户了解</span></p>
        <label class="file main-light">{draft.file ? '✓ 已拍证明材料，点这里重拍' : '拍证明材料（可不拍）'}
          <input type="file" accept="image/*" capture="environment" onChange={(event) => { const file = event.currentTarget.files?.[0]; if (file) attach(file); }} />
        </label>
        <p class="quiet">{fact.weighty ? '这一项关系到认定、监护或发放，由督导员对照原内容审批后生效。' : '这一项上报后即生效；别人同时改了的，两个内容都会保留。'}</p>
        <p class="quiet" role="status">{wanting}</p>
        <button type="button" class="main" disabled={wanting !== ''} onClick={() => void save(child, fact, draft)}>保存（联网后自动上报）</button>
      </main>
    </>
  );
}
