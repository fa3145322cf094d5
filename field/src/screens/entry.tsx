/** Before the store is open: pairing, and the PIN. */
import { useEffect, useState } from 'preact/hooks';
import { open as openStore, pair } from '../opening';
import { app, go } from '../state';
import { pairings, type Pairing } from '../store';
import { sync } from '../sync';
import { Notice } from './parts';

const PIN = /^\d{6}$/;
const WEAK = new Set(['123456', '654321', '111111', '000000', '222222', '333333', '444444', '555555', '666666', '777777', '888888', '999999', '112233', '121212', '123123']);

function Pin({ id, label, value, change, auto }: { id: string; label: string; value: string; change: (one: string) => void; auto?: boolean }) {
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input id={id} type="password" inputMode="numeric" maxLength={6} autoComplete="off" autoFocus={auto} value={value}
        onInput={(event) => change(event.currentTarget.value.replace(/\D/g, ''))} />
    </p>
  );
}

function PairForm({ first }: { first: boolean }) {
  const [code, setCode] = useState(location.hash.replace(/\D/g, ''));
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (location.hash) history.replaceState(null, '', '/field/'); // the code does not stay in the browser's history
  }, []);
  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (code.replace(/\D/g, '').length !== 12) return setFault('结对码是 12 位数字，请向督导员要。');
    if (!PIN.test(pin)) return setFault('密码是 6 位数字。');
    if (WEAK.has(pin)) return setFault('这个密码太容易猜到，请换一个。');
    if (pin !== again) return setFault('两次密码不一样。');
    setBusy(true);
    try {
      await pair(code, pin);
      go({ name: 'today' }, true);
      void sync();
    } catch (problem) {
      setFault(problem instanceof Error ? problem.message : '没有结对成');
      setBusy(false);
    }
  }
  return (
    <form class="entry" onSubmit={(event) => void submit(event)} noValidate>
      <h2>{first ? '第一次使用：手机结对' : '换一位使用：手机结对'}</h2>
      <p>结对码由乡镇儿童督导员在电脑上发放，15 分钟内有效。密码自己定，每次打开都要输入；孩子的资料用它锁住。</p>
      <p role="alert" class={fault ? 'fault' : ''}>{fault}</p>
      <p class="field">
        <label for="code">结对码（12 位数字）</label>
        <input id="code" inputMode="numeric" autoComplete="off" value={code.replace(/(\d{4})(?=\d)/g, '$1 ')} maxLength={14} onInput={(event) => setCode(event.currentTarget.value.replace(/\D/g, ''))} />
      </p>
      <Pin id="pin" label="设一个 6 位数字密码" value={pin} change={setPin} />
      <Pin id="again" label="再输一次" value={again} change={setAgain} />
      <button class="main" disabled={busy}>{busy ? '正在结对…' : '结对'}</button>
    </form>
  );
}

function PinForm({ all }: { all: Pairing[] }) {
  const [which, setWhich] = useState(all[0]!.phone);
  const [pin, setPin] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (!PIN.test(pin)) return setFault('密码是 6 位数字。');
    setBusy(true);
    try {
      const one = (await pairings()).find((pairing) => pairing.phone === which)!;
      await openStore(one, pin);
      go({ name: 'today' }, true);
      void sync();
    } catch (problem) {
      setFault(problem instanceof Error ? problem.message : '打不开');
      setPin('');
      setBusy(false);
      app.draw();
    }
  }
  return (
    <form class="entry" onSubmit={(event) => void submit(event)} noValidate>
      <h2>请输入密码</h2>
      {all.length > 1 && (
        <p class="field">
          <label for="which">谁在使用</label>
          <select id="which" value={which} onChange={(event) => setWhich(Number(event.currentTarget.value))}>
            {all.map((one, turn) => <option key={one.phone} value={one.phone}>第 {turn + 1} 位（手机 {one.phone} 号）</option>)}
          </select>
        </p>
      )}
      <p role="alert" class={fault ? 'fault' : ''}>{fault}</p>
      <Pin id="pin" label="6 位数字密码" value={pin} change={setPin} auto />
      <button class="main" disabled={busy}>{busy ? '正在打开…' : '打开'}</button>
    </form>
  );
}

/** The screen without a store: a PIN for who is paired here, and pairing for who is not. */
export function Entry() {
  const [all, setAll] = useState<Pairing[] | null>(null);
  const [other, setOther] = useState(location.hash.length > 1);
  useEffect(() => {
    void pairings().then((found) => setAll(found.filter((one) => !one.over)));
  }, [app.turn]);
  if (!all) return null;
  return (
    <>
      <header class="head"><h1>未保走访</h1></header>
      <main>
        <Notice />
        {all.length === 0 || other ? <PairForm first={all.length === 0} /> : <PinForm all={all} />}
        {all.length > 0 && <button type="button" class="quiet-button" onClick={() => setOther(!other)}>{other ? '返回输入密码' : '换一位使用：用结对码结对'}</button>}
        {all.length > 0 && !other && <p class="quiet">忘了密码，或者换手机：请督导员重新发结对码。</p>}
      </main>
    </>
  );
}
