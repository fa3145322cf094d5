/** The home screen: whom to see today and why. */
import { go, opened, type Child, type Task } from '../state';
import { age, inOrder, inWords, masked, term, today } from '../words';
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
        <span class="card-head"><strong>{child ? masked(child.name) : '—'}</strong>{child ? ` · ${age(child, on)}岁` : ''}<Chip task={task} /></span>
        <span class="why">{task.title}{task.due ? `。${inWords(task.due)}前` : ''}</span>
        <span class="law">依据：{task.law}</span>
      </button>
    </li>
  );
}

export function Today() {
  const open = opened();
  const tasks = left();
  const people = new Set(tasks.map((one) => one.child)).size;
  const aloud = tasks.slice(0, 5).map((one) => `${open.children.get(one.child)?.name ?? ''}，${term(one, today(open)).words}，${one.title}`).join('。');
  const title = people ? `有 ${people} 个孩子的事要办` : open.syncedAt ? '今天没有要办的事' : '正在取您负责的孩子';
  return (
    <>
      <Head title={title} />
      <main>
        <Notice />
        <ul class="plain">{tasks.map((one) => <Row key={one.key} task={one} child={open.children.get(one.child)} />)}</ul>
        {tasks.length > 0 && <Aloud words={aloud} />}
        <button type="button" class="danger" onClick={() => go({ name: 'danger' })}><span aria-hidden="true">■</span> 发现孩子有危险，立即报告</button>
      </main>
      <Tabs here="today" />
    </>
  );
}
