import { render } from 'preact';
import { stayAwake } from './holding';
import { handOver } from './opening';
import { Entry } from './screens/entry';
import { Children, OneChild } from './screens/children';
import { Complain, Danger, Mine, Outbox } from './screens/mine';
import { OneTask } from './screens/task';
import { Today } from './screens/today';
import { OneUpdate, Updates } from './screens/update';
import { app, type Screen } from './state';
import { look } from './store';
import { keepSyncing, sync } from './sync';

function Shown({ screen }: { screen: Screen }) {
  switch (screen.name) {
    case 'today': return <Today />;
    case 'children': return <Children />;
    case 'child': return <OneChild id={screen.child} />;
    case 'task': return <OneTask id={screen.key} />;
    case 'updates': return <Updates id={screen.child} />;
    case 'update': return <OneUpdate id={screen.child} fact={screen.fact} />;
    case 'outbox': return <Outbox />;
    case 'mine': return <Mine />;
    case 'complain': return <Complain />;
    case 'danger': return <Danger />;
  }
}

const root = document.getElementById('app')!;

app.draw = () => {
  document.documentElement.classList.toggle('big', app.big);
  render(app.open ? <Shown key={JSON.stringify(app.screen)} screen={app.screen} /> : <Entry />, root);
};

addEventListener('popstate', (event: PopStateEvent) => {
  app.screen = (event.state as { screen?: Screen } | null)?.screen ?? { name: 'today' };
  app.notice = '';
  app.draw();
});

async function start(): Promise<void> {
  app.big = await look('big');
  root.replaceChildren();
  app.draw();
  await navigator.serviceWorker?.register('/field/sw.js', { scope: '/field/' });
  stayAwake(() => app.open?.pairing.phone, () => app.open?.share);
  keepSyncing();
  await handOver();
  void navigator.storage?.persist?.(); // the browser should not clear the outbox for want of room
  void sync();
}

void start();
