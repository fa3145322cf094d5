/** The home screen: whom to see today and why. */
import { useState } from 'preact/hooks';
import { saveState } from '../saving';
import { app, go, opened, type Child, type Message, type Task } from '../state';
import { age, inOrder, inWords, masked, moment, term, today } from '../words';
import { Aloud, Chip, Head, Notice, Tabs } from './parts';

/** What is left to do: a task whose deed waits to be sent, or was sent, is off the list. */
export function left(): Task[] {
  const open = opened();
  const done = new Set([...open.deeds.values()].filter((one) => one.state === 'waiting').map((one) => one.task));
  return inOrder(open.tasks.filter((one) => !done.has(one.key)));
}

function Row({ task, child }: { task: Task; child: Child | undefined }) {
  const on = today(opened());
  return (
    <li>
      <button type="button" class="card" onClick={() => go({ name: 'task', key: task.key })}>
        <span class="card-head"><strong>{child ? masked(child.name) : task.child === null ? '我自己' : '—'}</strong>{child ? ` · ${age(child, on)}岁` : ''}<Chip task={task} /></span>
        <span class="why">{task.title}{task.due ? `。${inWords(task.due)}前` : ''}</span>
        <span class="law">依据：{task.law}</span>
      </button>
    </li>
  );
}

/** Messages that were not read yet; each is put aside by a tap. */
function Said({ one, child }: { one: Message; child: Child | undefined }) {
  const open = opened();
  const [shown, setShown] = useState(one.child === null); // what tells of a family is not read over a shoulder
  const done = async (): Promise<void> => {
    open.read.push(one.key);
    await saveState(open);
    app.draw();
  };
  return (
    <li class="card">
      <span class="card-head"><strong>{one.title}</strong></span>
      <span class="law">{child && `${masked(child.name)} · `}{moment(one.at)}</span>
      {shown && <span class="why">{one.words}</span>}
      {shown ? <button type="button" class="main-light" onClick={() => void done()}>知道了</button> : <button type="button" class="main-light" onClick={() => setShown(true)}>看内容</button>}
    </li>
  );
}

export function Today() {
  const open = opened();
  const tasks = left();
  const said = open.messages.filter((one) => !open.read.includes(one.key));
  const people = new Set(tasks.map((one) => one.child).filter((one) => one !== null)).size;
  const aloud = tasks.slice(0, 5).map((one) => `${open.children.get(one.child ?? 0)?.name ?? ''}，${term(one, today(open)).words}，${one.title}`).join('。');
  const title = people ? `有 ${people} 个孩子的事要办` : tasks.length ? `有 ${tasks.length} 件事要办` : open.syncedAt ? '今天没有要办的事' : '正在取您负责的孩子';
  return (
    <>
      <Head title={title} />
      <main>
        <Notice />
        {said.length > 0 && <ul class="plain" aria-label="消息">{said.map((one) => <Said key={one.key} one={one} child={one.child === null ? undefined : open.children.get(one.child)} />)}</ul>}
        <ul class="plain" aria-label="要办的事">{tasks.map((one) => <Row key={one.key} task={one} child={open.children.get(one.child ?? 0)} />)}</ul>
        {tasks.length > 0 && <Aloud words={aloud} />}
        <button type="button" class="danger" onClick={() => go({ name: 'danger' })}><span aria-hidden="true">■</span> 发现孩子有危险，立即报告</button>
      </main>
      <Tabs here="today" />
    </>
  );
}
