/** The outbox, complaints, settings, and what to do in danger. */
import { useState } from 'preact/hooks';
import { lock } from '../opening';
import { record } from '../saving';
import { app, go, opened, say, type Deed } from '../state';
import { setLook } from '../store';
import { sync, waiting } from '../sync';
import { moment } from '../words';
import { APP } from '../wire';
import { Aloud, Head, Notice, Tabs } from './parts';

const STATES: Record<Deed['state'], [string, string, string]> = {
  waiting: ['yellow', '▲', '已存在手机里，待上报'],
  done: ['green', '✓', '已入账'],
  aside: ['blue', '●', '已收到，督导员核实中'],
  dropped: ['red', '■', '督导员已作废'],
};

export function Outbox() {
  const open = opened();
  const rows = [...open.deeds.values()].sort((a, b) => b.envelope.happened_at.localeCompare(a.envelope.happened_at));
  return (
    <>
      <Head title={waiting(open).length ? `还有 ${waiting(open).length} 件待上报` : '都已上报'} />
      <main>
        <Notice />
        <button type="button" class="main-light" disabled={open.syncing} onClick={() => void sync()}>{open.syncing ? '正在同步…' : '现在同步'}</button>
        {open.fault && <p class="quiet">{open.fault}。记下的内容都在手机里，联网后自动上报。</p>}
        <ul class="plain">
          {rows.map((one) => {
            const [level, sign, words] = STATES[one.state];
            return (
              <li class="card" key={one.envelope.id}>
                <span class="card-head"><strong>{one.title}</strong></span>
                <span class="why">{moment(one.envelope.happened_at)} 记录{one.reason && `。${one.reason}`}</span>
                <span class={`chip ${level}`}><span aria-hidden="true">{sign}</span> {words}</span>
              </li>
            );
          })}
        </ul>
        {rows.length === 0 && <p class="quiet">记录的每一件事都会列在这里，直到服务器回执。</p>}
      </main>
      <Tabs here="outbox" />
    </>
  );
}

export function Mine() {
  const open = opened();
  return (
    <>
      <Head title="我的" />
      <main>
        <Notice />
        <button type="button" class="option wide" aria-pressed={app.big} onClick={() => void big()}>{app.big ? '✓ ' : ''}长辈版：大字</button>
        <button type="button" class="main-light" onClick={() => go({ name: 'complain' })}>提意见、投诉（直接到市级）</button>
        {open.answers.map((one) => (
          <div class="card" key={one.at}><span class="why">{moment(one.at)}：{one.words}</span><span>{one.answer ? `市级答复：${one.answer}` : '待答复'}</span></div>
        ))}
        <button type="button" class="main-light" onClick={lock}>退出（锁上）</button>
        <p class="quiet">退出不会丢东西：{waiting(open).length} 件待上报的内容锁在手机里，下次打开并联网后自动上报。</p>
        <p class="quiet">本应用不打卡、不排名，不要求拍照和定位。手机 {open.pairing.phone} 号 · 版本 {APP}</p>
      </main>
      <Tabs here="mine" />
    </>
  );
}

async function big(): Promise<void> {
  app.big = !app.big;
  await setLook('big', app.big);
  app.draw();
}

export function Complain() {
  const [words, setWords] = useState('');
  async function save(): Promise<void> {
    await record('sync.complain', null, '意见', { words });
    go({ name: 'mine' }, true);
    say('已记好，联网后直接送到市级，不经督导员。');
    void sync();
  }
  return (
    <>
      <Head title="提意见、投诉" back />
      <main>
        <p>表格重复、要求打卡排名、应用不好用，都可以写。直接送到市未保委办公室和市民政局，不经督导员；答复会显示在“我的”里（国办函〔2026〕12号）。</p>
        <p class="field"><label for="words">意见</label><textarea id="words" rows={5} maxLength={1000} value={words} onInput={(event) => setWords(event.currentTarget.value)} /></p>
        <button type="button" class="main" disabled={words.trim().length < 2} onClick={() => void save()}>保存（联网后自动上报）</button>
      </main>
    </>
  );
}

export function Danger() {
  const words = '孩子正在受伤害，或者有危险，先打110报警，再打12345转未成年人保护热线。不用核实，先报告。';
  return (
    <>
      <Head title="立即报告" back />
      <main>
        <p>{words}</p>
        <a class="danger" href="tel:110"><span aria-hidden="true">■</span> 打 110 报警</a>
        <a class="main" href="tel:12345">打 12345 未成年人保护热线</a>
        <a class="main-light" href="tel:120">受伤、生病：打 120 急救</a>
        <Aloud words={words} />
        <p class="law">依据：未成年人保护法第11条（强制报告）。没有网络也能打。</p>
      </main>
    </>
  );
}
