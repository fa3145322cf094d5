/** Days, ages and terms in words. */
import type { Child, Open, Task } from './state';
import { now } from './saving';

/** The day in China, whatever zone the phone is set to. */
export const today = (open: Open): string => new Date(now(open).getTime() + 8 * 3600_000).toISOString().slice(0, 10);

export const daysUntil = (day: string, on: string): number => Math.round((Date.parse(day) - Date.parse(on)) / 86_400_000);

export function inWords(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

export function moment(iso: string): string {
  const there = new Date(Date.parse(iso) + 8 * 3600_000).toISOString();
  return `${Number(there.slice(5, 7))}月${Number(there.slice(8, 10))}日 ${there.slice(11, 16)}`;
}

export function age(child: Child, on: string): number {
  return Number(on.slice(0, 4)) - Number(child.birth.slice(0, 4)) - (on.slice(5) < child.birth.slice(5) ? 1 : 0);
}

/** 王*泽: lists may be seen over a shoulder. */
export function masked(name: string): string {
  if (name.length < 2) return name;
  return name.length === 2 ? `${name[0]}*` : `${name[0]}${'*'.repeat(name.length - 2)}${name.at(-1)}`;
}

export interface Term { level: 'red' | 'yellow' | 'blue'; sign: string; words: string }

export function term(task: Task, on: string): Term {
  if (!task.due) return { level: task.grave ? 'yellow' : 'blue', sign: task.grave ? '▲' : '●', words: task.grave ? '尽快' : '待办' };
  const days = daysUntil(task.due, on);
  if (days < 0) return { level: 'red', sign: '■', words: `逾期 ${-days} 天` };
  if (days === 0) return { level: 'red', sign: '■', words: '今天到期' };
  return days <= 2 ? { level: 'yellow', sign: '▲', words: `还有 ${days} 天` } : { level: 'blue', sign: '●', words: `还有 ${days} 天` };
}

/** Late first, then by day, then how grave. */
export function inOrder(tasks: Task[]): Task[] {
  const key = (one: Task): string => `${one.due ?? '9999'} ${one.grave ? 0 : 1} ${one.key}`;
  return [...tasks].sort((a, b) => key(a).localeCompare(key(b)));
}
