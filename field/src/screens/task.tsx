/** A task of 政策找人: the family is told, and what it answers is recorded. */
import { useEffect, useState } from 'preact/hooks';
import { dropDraft, draftOf, record, saveDraft } from '../saving';
import { go, opened, say, type Task } from '../state';
import { sync } from '../sync';
import { age, inWords, today } from '../words';
import { VisitForm } from './visit';
import { Aloud, Chip, Choices, Head, Notice } from './parts';

type Outcome = 'tell' | 'decline' | 'snooze';
interface Draft { outcome: Outcome | ''; reason: string; until: string }
const EMPTY: Draft = { outcome: '', reason: '', until: '' };
const SAID: Record<Outcome, string> = { tell: '家庭愿意申请', decline: '家庭不申请', snooze: '过些天再问' };

async function save(task: Task, draft: Draft): Promise<void> {
  const outcome = draft.outcome as Outcome;
  const facts: Record<string, unknown> = { reason: draft.reason };
  if (outcome === 'snooze') facts.until = draft.until;
  const name = opened().children.get(task.child)?.name ?? '';
  await record(`discovery.${outcome}`, task.subject, `${name}：${SAID[outcome]}`, facts, task.key, task.base);
  await dropDraft(task.key);
  go({ name: 'today' }, true);
  say('已记好，联网后自动上报。');
  void sync();
}

/** A task by its kind. */
export function OneTask({ id }: { id: string }) {
  const task = opened().tasks.find((one) => one.key === id);
  if (id.startsWith('visit:')) return <VisitForm child={Number(id.slice(6))} task={task} />;
  return <Telling id={id} task={task} />;
}

function Telling({ id, task }: { id: string; task: Task | undefined }) {
  const open = opened();
  const [draft, setDraft] = useState<Draft>(EMPTY);
  useEffect(() => {
    void draftOf<Draft>(id).then((found) => found && setDraft(found));
  }, [id]);
  if (!task) return <><Head title="这件事已办过" back /><main><p>服务器上已没有这件待办的事。</p></main></>;
  const child = open.children.get(task.child);
  const change = (facts: Partial<Draft>): void => {
    const next = { ...draft, ...facts };
    setDraft(next);
    void saveDraft(id, next);
  };
  const missing = !draft.outcome || (draft.outcome !== 'tell' && !draft.reason.trim()) || (draft.outcome === 'snooze' && !draft.until);
  return (
    <>
      <Head title={child ? `上门告知：${child.name}` : '上门告知'} back />
      <main>
        <Notice />
        <p>{child && `${child.sex}，${age(child, today(open))}岁。`}{task.title}。 <Chip task={task} /></p>
        <p class="law">依据：{task.law}{task.due && `；${inWords(task.due)}前`}</p>
        <Aloud words={task.title} />
        <Choices label="家庭怎么说？" value={draft.outcome} choose={(outcome) => change({ outcome })}
          options={[['tell', '愿意申请'], ['decline', '不申请'], ['snooze', '过些天再问']]} />
        {draft.outcome === 'snooze' && <p class="field"><label for="until">哪天再问</label><input id="until" type="date" value={draft.until} onInput={(event) => change({ until: event.currentTarget.value })} /></p>}
        {draft.outcome && (
          <p class="field"><label for="reason">{draft.outcome === 'tell' ? '补充几句（可不填）' : '原因'}</label>
            <textarea id="reason" rows={3} maxLength={500} value={draft.reason} onInput={(event) => change({ reason: event.currentTarget.value })} /></p>
        )}
        <button type="button" class="main" disabled={missing} onClick={() => void save(task, draft)}>保存（联网后自动上报）</button>
      </main>
    </>
  );
}
