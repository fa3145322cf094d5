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
  const name = opened().children.get(task.child ?? 0)?.name ?? '';
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
  if (task?.kind === 'contact') return <Contact task={task} />;
  if (task?.kind === 'recheck') return <Recheck task={task} />;
  if (task?.kind === 'expiry' || task?.kind === 'lesson') return <Told task={task} />;
  return <Telling id={id} task={task} />;
}

function Telling({ id, task }: { id: string; task: Task | undefined }) {
  const open = opened();
  const [draft, setDraft] = useState<Draft>(EMPTY);
  useEffect(() => {
    void draftOf<Draft>(id).then((found) => found && setDraft(found));
  }, [id]);
  if (!task) return <><Head title="这件事已办过" back /><main><p>服务器上已没有这件待办的事。</p></main></>;
  const child = open.children.get(task.child ?? 0);
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

/** The head of a task: whose it is, what, by when and under which rule. */
function What({ task }: { task: Task }) {
  const child = opened().children.get(task.child ?? 0);
  return (
    <>
      <Notice />
      <p>{child && `${child.name}，${child.sex}，${age(child, today(opened()))}岁。`}{task.title}。 <Chip task={task} /></p>
      <p class="law">依据：{task.law}{task.due && `；${inWords(task.due)}前`}</p>
      <Aloud words={task.title} />
      {child && <button type="button" class="main-light" onClick={() => go({ name: 'child', child: child.id })}>看{child.name}的情况、打电话</button>}
    </>
  );
}

async function done(task: Task, action: string, title: string, facts: Record<string, unknown>): Promise<void> {
  const name = opened().children.get(task.child ?? 0)?.name ?? '';
  await record(action, task.subject, `${name}：${title}`, facts, task.key);
  await dropDraft(task.key);
  go({ name: 'today' }, true);
  say('已记好，联网后自动上报。');
  void sync();
}

/** A draft that outlives the page, as in every form. */
function useDraft<T>(name: string, first: T): [T, (facts: Partial<T>) => void] {
  const [draft, setDraft] = useState<T>(first);
  useEffect(() => {
    void draftOf<T>(name).then((found) => found && setDraft(found));
  }, [name]);
  return [draft, (facts) => {
    const next = { ...draft, ...facts };
    setDraft(next);
    void saveDraft(name, next);
  }];
}

type Way = 'video' | 'call' | 'home' | 'message';

function Contact({ task }: { task: Task }) {
  const [draft, change] = useDraft<{ way: Way | ''; on: string; words: string }>(task.key, { way: '', on: today(opened()), words: '' });
  return (
    <>
      <Head title="父母和孩子联系了吗" back />
      <main>
        <What task={task} />
        <Choices label="怎么联系的？" value={draft.way} choose={(way) => change({ way })} options={[['video', '视频'], ['call', '电话'], ['home', '回家见面'], ['message', '留言']]} />
        <p class="field"><label for="on">哪天</label><input id="on" type="date" max={today(opened())} value={draft.on} onInput={(event) => change({ on: event.currentTarget.value })} /></p>
        <p class="field"><label for="words">补充几句（可不填）</label><textarea id="words" rows={2} maxLength={200} value={draft.words} onInput={(event) => change({ words: event.currentTarget.value })} /></p>
        <button type="button" class="main" disabled={!draft.way || !draft.on} onClick={() => void done(task, 'care.record_contact', '父母联系', { ...draft })}>保存（联网后自动上报）</button>
      </main>
    </>
  );
}

function Recheck({ task }: { task: Task }) {
  const [draft, change] = useDraft<{ same: 'yes' | 'no' | ''; proof: string; words: string }>(task.key, { same: '', proof: '入户走访', words: '' });
  return (
    <>
      <Head title="核对名册" back />
      <main>
        <What task={task} />
        <Choices label="还是这样吗？" value={draft.same} choose={(same) => change({ same })} options={[['yes', '还是'], ['no', '不是了', 'bad']]} />
        {draft.same === 'no' && <p>请在“信息更新”里报变化，或者告诉督导员，由其办理移出。</p>}
        {draft.same === 'yes' && <p class="field"><label for="proof">怎么核对的</label><input id="proof" maxLength={80} value={draft.proof} onInput={(event) => change({ proof: event.currentTarget.value })} /></p>}
        <button type="button" class="main" disabled={draft.same !== 'yes' || !draft.proof.trim()} onClick={() => void done(task, 'care.recheck', '核对名册', { proof: draft.proof, words: '' })}>保存（联网后自动上报）</button>
      </main>
    </>
  );
}

/** What is done elsewhere: an agreement at the township, a lesson in the browser. */
function Told({ task }: { task: Task }) {
  return (
    <>
      <Head title={task.kind === 'lesson' ? '要学的课' : '委托照护快到期'} back />
      <main>
        <What task={task} />
        {task.link && <a class="main" href={task.link}>去学习（要联网、登录）</a>}
        {task.kind === 'expiry' && <p>续签或者终止要双方签字，请带监护人和被委托人到乡镇办理；督导员那里也有这一件。</p>}
      </main>
    </>
  );
}
