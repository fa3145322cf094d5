/** What the screens are made of. */
import type { ComponentChildren } from 'preact';
import { app, go, opened, type Screen, type Task } from '../state';
import { canSpeak, speak } from '../speech';
import { waiting } from '../sync';
import { moment, term, today } from '../words';

export function Head({ title, back, children }: { title: string; back?: boolean; children?: ComponentChildren }) {
  const open = app.open;
  const left = open ? waiting(open).length : 0;
  const net = open?.syncing ? '正在同步' : open?.fault ? '未联网' : open?.syncedAt ? `${moment(new Date(open.syncedAt).toISOString())} 已同步` : '尚未同步';
  return (
    <header class="head">
      <div class="head-line">
        {back ? (
          <button type="button" class="back" onClick={() => history.back()}>‹ 返回</button>
        ) : (
          <span>{open?.me ? `${open.me.village} · ${open.me.name}` : '未保走访'}</span>
        )}
        {open && <span role="status">{net}{left ? ` · 待上报 ${left} 件` : ''}</span>}
      </div>
      <h1>{title}</h1>
      {children}
    </header>
  );
}

export function Notice() {
  return <div role="status" class={app.notice ? 'notice' : ''}>{app.notice}</div>;
}

const TABS: [Screen['name'], string][] = [['today', '今天'], ['children', '孩子'], ['outbox', '上报'], ['mine', '我的']];

export function Tabs({ here }: { here: Screen['name'] }) {
  return (
    <nav class="tabs" aria-label="主菜单">
      {TABS.map(([name, label]) => (
        <button type="button" key={name} aria-current={here === name ? 'page' : undefined} onClick={() => go({ name } as Screen, true)}>{label}</button>
      ))}
    </nav>
  );
}

export function Chip({ task }: { task: Task }) {
  const { level, sign, words } = term(task, today(opened()));
  return <span class={`chip ${level}`}><span aria-hidden="true">{sign}</span> {words}</span>;
}

export function Choices<T extends string>({ label, options, value, choose }: { label: string; options: [T, string, string?][]; value: T | ''; choose: (one: T) => void }) {
  return (
    <fieldset class="choices">
      <legend>{label}</legend>
      <div class="options">
        {options.map(([one, words, kind]) => (
          <button type="button" key={one} class={`option ${kind ?? ''}`} aria-pressed={value === one} onClick={() => choose(one)}>
            {value === one ? '✓ ' : ''}{words}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

export function Aloud({ words }: { words: string }) {
  if (!canSpeak()) return null;
  return <button type="button" class="quiet-button" onClick={() => speak(words)}>读给我听</button>;
}
