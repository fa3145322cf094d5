/** A visit: three taps when all is well; each problem opens one question more. A draft is saved at every tap. */
import { useEffect, useState } from 'preact/hooks';
import { dropDraft, draftOf, record, saveDraft } from '../saving';
import { go, opened, say, type Child, type Task } from '../state';
import { sync } from '../sync';
import { age, inWords, today } from '../words';
import { Chip, Choices, Head, Notice } from './parts';

const AREAS: [string, string, string][] = [
  ['living', '吃住', '缺什么？吃穿住哪方面有困难？'],
  ['health', '身体', '哪里不舒服？是否已经就医？'],
  ['school', '上学', '是缺课、辍学还是学习困难？从什么时候开始？'],
  ['mood', '心情', '有什么表现？持续多久了？'],
  ['carer', '照看人', '谁在照料？哪里没有照料到？'],
  ['safety', '安全', '有什么危险？孩子现在是否安全？'],
];

interface Draft {
  seen: 'yes' | 'no';
  way: string;
  person: string;
  relation: string;
  well: 'yes' | 'no' | '';
  areas: Record<string, string>;
  quiet: string[];
  changed: 'no' | 'yes';
  contact: string;
  studies: 'yes' | 'no';
  watch: 'yes' | 'no';
  note: string;
  answers: Record<string, string>;
}

/** Whoever was told of the last time: the first carer of the file. */
function fresh(child: Child | undefined): Draft {
  const carer = child?.guardians[0];
  return {
    seen: 'yes', way: 'home', person: carer?.name ?? '', relation: carer?.relation ?? '', well: '', areas: {}, quiet: [], changed: 'no', contact: '',
    studies: 'yes', watch: 'no', note: '', answers: {},
  };
}

async function save(child: Child, task: Task | undefined, draft: Draft): Promise<void> {
  const areas = draft.well === 'no' ? draft.areas : {};
  const facts: Record<string, unknown> = {
    seen: draft.seen === 'yes', way: draft.way, person: draft.person, relation: draft.relation, place: draft.way === 'home' ? '家中' : '家外', areas,
    ask: Object.keys(areas).filter((one) => !draft.quiet.includes(one)), changed: draft.changed === 'yes', studies: draft.studies === 'yes',
    key_attention: draft.watch === 'yes', note: draft.note, last_contact: draft.contact || null, questions: task?.asks?.set ?? null, answers: draft.answers,
  };
  const problems = Object.keys(areas).length;
  await record('visits.record', child.id, `走访 ${child.name}：${problems ? `${problems} 个方面有问题` : '都好'}`, facts, task?.key ?? '', task?.base ?? '');
  await dropDraft(`visit:${child.id}`);
  go({ name: 'today' }, true);
  say('走访已记好，联网后自动上报。');
  void sync();
}

/** What is still to be said before it can be saved; empty when all is there. */
function missing(draft: Draft): string {
  if (!draft.well) return '请点“都好”或者“有问题”';
  if (draft.well === 'no' && Object.keys(draft.areas).length === 0) return '请点哪里有问题';
  if (draft.well === 'no' && Object.values(draft.areas).some((words) => !words.trim())) return '请写一句有什么问题';
  if (!draft.person.trim() || !draft.relation.trim()) return '请写明见到了谁、与孩子的关系';
  return '';
}

export function VisitForm({ child: id, task }: { child: number; task: Task | undefined }) {
  const open = opened();
  const child = open.children.get(id);
  const [draft, setDraft] = useState<Draft>(fresh(child));
  const [more, setMore] = useState(!child?.guardians[0]);
  useEffect(() => {
    void draftOf<Draft>(`visit:${id}`).then((found) => found && setDraft(found));
  }, [id]);
  if (!child) return <><Head title="走访" back /><main><p>这个孩子已不在您负责的范围内。</p></main></>;
  const change = (facts: Partial<Draft>): void => {
    const next = { ...draft, ...facts };
    setDraft(next);
    void saveDraft(`visit:${id}`, next);
  };
  const toggle = (area: string): void => {
    const areas = { ...draft.areas };
    if (area in areas) delete areas[area];
    else areas[area] = '';
    change({ areas });
  };
  const wanting = missing(draft);
  return (
    <>
      <Head title={`看望 ${child.name}`} back />
      <main>
        <Notice />
        <p>{child.sex}，{age(child, today(open))}岁。{task && <Chip task={task} />}</p>
        {task && <p class="law">{task.title}{task.due && `，${inWords(task.due)}前`}。依据：{task.law}</p>}
        {child.visits[0] && <p>上次 {inWords(child.visits[0].on)}：{child.visits[0].words.join('；') || '都好'}{child.visits[0].note && `。${child.visits[0].note}`}</p>}
        <Choices label="见到孩子了吗？" value={draft.seen} choose={(seen) => change({ seen })} options={[['yes', '见到了'], ['no', '没见到', 'bad']]} />
        <Choices label="吃住、身体、上学、心情、照看、安全，都好吗？" value={draft.well} choose={(well) => change({ well })} options={[['yes', '都好'], ['no', '有问题', 'bad']]} />
        {draft.well === 'no' && (
          <fieldset class="choices">
            <legend>哪里有问题？点一下</legend>
            <div class="options">
              {AREAS.map(([area, label]) => <button type="button" key={area} class="option bad" aria-pressed={area in draft.areas} onClick={() => toggle(area)}>{area in draft.areas ? '■ ' : ''}{label}</button>)}
            </div>
          </fieldset>
        )}
        {draft.well === 'no' && AREAS.filter(([area]) => area in draft.areas).map(([area, label, asked]) => (
          <div key={area}>
            <p class="field"><label for={`area-${area}`}>{label}：{asked}</label>
              <textarea id={`area-${area}`} rows={2} maxLength={200} value={draft.areas[area]} onInput={(event) => change({ areas: { ...draft.areas, [area]: event.currentTarget.value } })} /></p>
            <button type="button" class="option wide" aria-pressed={!draft.quiet.includes(area)} onClick={() => change({ quiet: draft.quiet.includes(area) ? draft.quiet.filter((one) => one !== area) : [...draft.quiet, area] })}>
              {draft.quiet.includes(area) ? '' : '✓ '}请督导员跟进
            </button>
          </div>
        ))}
        <Choices label="家里情况变了吗？" value={draft.changed} choose={(changed) => change({ changed })} options={[['no', '没变'], ['yes', '变了', 'bad']]} />
        {(draft.changed === 'yes' || more) && <p class="field"><label for="note">{draft.changed === 'yes' ? '变了什么？' : '补充几句（可不填）'}</label><textarea id="note" rows={3} maxLength={400} value={draft.note} onInput={(event) => change({ note: event.currentTarget.value })} /></p>}
        {task?.asks?.questions.map((one, turn) => one.options?.length ? (
          <Choices key={turn} label={one.text} value={draft.answers[turn] ?? ''} choose={(answer) => change({ answers: { ...draft.answers, [turn]: answer } })} options={one.options.map((option) => [option, option])} />
        ) : (
          <p class="field" key={turn}><label for={`ask-${turn}`}>{one.text}</label><input id={`ask-${turn}`} maxLength={200} value={draft.answers[turn] ?? ''} onInput={(event) => change({ answers: { ...draft.answers, [turn]: event.currentTarget.value } })} /></p>
        ))}
        {more ? (
          <>
            <Choices label="怎么见的？" value={draft.way} choose={(way) => change({ way })} options={[['home', '入户走访'], ['elsewhere', '在别处见面'], ['video', '视频'], ['phone', '电话']]} />
            <p class="field"><label for="person">见到了谁</label><input id="person" maxLength={60} value={draft.person} onInput={(event) => change({ person: event.currentTarget.value })} /></p>
            <p class="field"><label for="relation">与孩子的关系</label><input id="relation" maxLength={20} value={draft.relation} onInput={(event) => change({ relation: event.currentTarget.value })} /></p>
            <p class="field"><label for="contact">最近一次与父母联系（可不填）</label><input id="contact" type="date" max={today(open)} value={draft.contact} onInput={(event) => change({ contact: event.currentTarget.value })} /></p>
            <Choices label="在上学吗？" value={draft.studies} choose={(studies) => change({ studies })} options={[['yes', '在读'], ['no', '不在读', 'bad']]} />
            <Choices label="要重点关注吗？" value={draft.watch} choose={(watch) => change({ watch })} options={[['no', '不用'], ['yes', '重点关注', 'bad']]} />
          </>
        ) : (
          <button type="button" class="quiet-button" onClick={() => setMore(true)}>照料人 {draft.relation}{draft.person}，入户走访。不是这样？点这里改、多写几句</button>
        )}
        <p class="quiet" role="status">{wanting}</p>
        <button type="button" class="main" disabled={wanting !== ''} onClick={() => void save(child, task, draft)}>保存（联网后自动上报）</button>
      </main>
    </>
  );
}
