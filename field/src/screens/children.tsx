/** The round: all children of the village, and one of them. */
import { useState } from 'preact/hooks';
import { keepFile, record } from '../saving';
import { go, opened, say } from '../state';
import { sync } from '../sync';
import { age, inWords, today } from '../words';
import { Aloud, Chip, Head, Notice, Tabs } from './parts';
import { left } from './today';

export function Children() {
  const open = opened();
  const [wanted, setWanted] = useState('');
  const all = [...open.children.values()].sort((a, b) => a.village.localeCompare(b.village) || a.name.localeCompare(b.name, 'zh-CN'));
  const rows = all.filter((one) => one.name.includes(wanted.trim()));
  const on = today(open);
  return (
    <>
      <Head title={`本村 ${all.length} 个孩子`} />
      <main>
        <p class="field"><label for="find">按姓名找</label><input id="find" type="search" autoComplete="off" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} /></p>
        <ul class="plain">
          {rows.map((one) => (
            <li key={one.id}>
              <button type="button" class="card" onClick={() => go({ name: 'child', child: one.id })}>
                <span class="card-head"><strong>{one.name}</strong> · {one.sex} · {age(one, on)}岁</span>
                <span class="why">{one.categories.join('、') || one.school || '建档儿童'}</span>
              </button>
            </li>
          ))}
        </ul>
        {rows.length === 0 && <p class="quiet">{all.length ? '没有这个名字的孩子。' : '联网同步后，这里是居住在本村的孩子。'}</p>}
      </main>
      <Tabs here="children" />
    </>
  );
}

async function take(child: number, name: string, file: File): Promise<void> {
  try {
    const hash = await keepFile(file);
    await record('attachments.add', child, `照片：${name}`, { file: hash, name: '走访照片.jpg', category: 'photo', remark: '' });
  } catch (fault) {
    return say(fault instanceof Error ? fault.message : '没有存好');
  }
  say('照片已存好，联网后自动上报。');
  void sync();
}

export function OneChild({ id }: { id: number }) {
  const open = opened();
  const child = open.children.get(id);
  if (!child) return <><Head title="孩子" back /><main><p>这个孩子已不在您负责的范围内。</p></main></>;
  const on = today(open);
  const carers = child.guardians.map((one) => `${one.relation}${one.name}`).join('、');
  const aloud = `${child.name}，${child.sex}，${age(child, on)}岁。照料人${carers || '没有登记'}。${child.parents.map((one) => `${one.side}${one.statuses.join('、')}`).join('。')}`;
  return (
    <>
      <Head title={child.name} back />
      <main>
        <Notice />
        <Aloud words={aloud} />
        <ul class="plain">
          {left().filter((one) => one.child === id).map((one) => (
            <li key={one.key}><button type="button" class="card" onClick={() => go({ name: 'task', key: one.key })}><span class="card-head"><strong>要办的事</strong><Chip task={one} /></span><span class="why">{one.title}</span></button></li>
          ))}
        </ul>
        <button type="button" class="main" onClick={() => go({ name: 'task', key: `visit:${id}` })}>记一次走访</button>
        <button type="button" class="main-light" onClick={() => go({ name: 'updates', child: id })}>信息更新</button>
        <dl class="facts">
          <dt>性别、年龄</dt><dd>{child.sex}，{age(child, on)}岁（{inWords(child.birth)}生）</dd>
          {child.categories.length > 0 && <><dt>已纳入保障</dt><dd>{child.categories.join('、')}</dd></>}
          <dt>住址</dt><dd>{child.village}{child.address && ` ${child.address}`}</dd>
          <dt>照料人</dt>
          <dd>{child.guardians.length === 0 && '没有登记'}{child.guardians.map((one) => <div key={one.name}>{one.relation} {one.name} {one.phone && <a class="tel" href={`tel:${one.phone}`}>打电话 {one.phone}</a>}</div>)}</dd>
          <dt>父母</dt><dd>{child.parents.length === 0 && '没有登记'}{child.parents.map((one) => <div key={one.side}>{one.side} {one.name} {one.statuses.join('、')}</div>)}</dd>
          <dt>最近走访</dt><dd>{child.visits.length === 0 && '还没有走访记录'}{child.visits.map((one, turn) => <div key={turn}>{inWords(one.on)} {one.way}：{one.words.join('；') || '都好'}{!one.seen && '，没见到孩子'}{one.note && `。${one.note}`}</div>)}</dd>
          <dt>就读</dt><dd>{child.school || '没有登记'}</dd>
        </dl>
        <label class="file main-light">拍照存入档案（确有必要才拍）
          <input type="file" accept="image/*" capture="environment" onChange={(event) => { const file = event.currentTarget.files?.[0]; if (file) void take(id, child.name, file); }} />
        </label>
      </main>
    </>
  );
}
