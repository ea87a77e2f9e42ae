import type { Publication } from '../plan/plan.ts';
import type { Problem } from '../problems/problem.ts';
import { sentHow, type SecretSend } from '../secrets/secret-sends.ts';
import { code, commit, prose } from '../text/markdown/inline.ts';
import type { ExclusionNote } from './input.ts';

/** `3 streams`, `1 stream`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerated(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** Replaces all but visible ASCII by escapes that mean the same in JSON and in double-quoted YAML. */
export function escaped(text: string): string {
  return text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `2027-03-29 07:00 UTC` of milliseconds since the epoch. */
export function moment(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Describes when and by whom a stream was last published, where the tenant reports it; otherwise empty. */
export function publication({ by, at }: Publication = {}): string {
  const time = at === undefined ? NaN : Date.parse(at);
  return [Number.isNaN(time) ? '' : moment(time), by === undefined ? '' : `by ${code(by, 60)}`]
    .filter((part) => part !== '')
    .join(' ');
}

export function problemItem({ file, place, message, code: number }: Problem): string {
  const where = place === '' ? '' : ` at ${code(place, 120)}`;
  return `${code(file, 160)}${where}: ${prose(message)} [${prose(number)}]`;
}

/** Describes a new place to which a secret is sent. */
export function secretItem({ secret, is, host, file, module, field }: SecretSend): string {
  const to = host === undefined ? 'an unknown host' : code(host, 160);
  const within = module === undefined ? '' : `module ${code(module, 40)} of `;
  return `Sends the secret ${code(secret)} ${sentHow[is]}: to ${to}, from ${code(field, 160)} in ${within}${code(file, 160)}`;
}

const whys = {
  reverted: 'not included: reverted',
  newer: 'not included: newer here',
  own: 'differs here',
} as const;

/** Describes an exclusion of a merge, its reason, and the author of the change. */
export function exclusionItem(note: ExclusionNote): string {
  if (typeof note === 'string') return prose(note);
  const { path, why, author, places } = note;
  const who = author === undefined ? '' : ` in ${commit(author.commit)} by ${code(nameOf(author.by), 60)}`;
  const where = places.length === 0 ? '' : `: ${places.map((place) => code(place, 120)).join('; ')}`;
  return `${code(path, 120)} ${whys[why]}${who}${where}`;
}

/** `Ann <ann@acme.example>` without the address. */
const nameOf = (by: string) => by.replace(/\s*<[^<>]*>\s*$/, '') || by;
