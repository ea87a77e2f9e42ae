import { html, type Html } from './html.ts';
import { icon, type IconShape } from './icon.ts';

type Tone = 'good' | 'warn' | 'bad' | 'held' | 'info' | 'quiet';

/** Style of each state: a colour and a shape, either of which is sufficient. */
const looks: Readonly<Record<string, readonly [Tone, IconShape]>> = {
  Synced: ['good', 'check'],
  OutOfSync: ['warn', 'up'],
  Unknown: ['quiet', 'question'],
  Healthy: ['good', 'check'],
  Progressing: ['info', 'dots'],
  Degraded: ['bad', 'cross'],
  Suspended: ['held', 'pause'],
  Missing: ['bad', 'ring'],
  'in sync': ['good', 'check'],
  ahead: ['info', 'up'],
  'to be sent': ['info', 'up'],
  drifted: ['warn', 'delta'],
  'in conflict': ['bad', 'clash'],
  conflict: ['bad', 'clash'],
  blocked: ['bad', 'stop'],
  missing: ['bad', 'ring'],
  'not in git': ['quiet', 'dash'],
  unknown: ['quiet', 'question'],
  done: ['good', 'check'],
  synced: ['good', 'check'],
  bound: ['good', 'check'],
  unbound: ['bad', 'ring'],
  ambiguous: ['bad', 'question'],
  wrongType: ['bad', 'cross'],
  wrongValue: ['bad', 'cross'],
  'left to a person': ['warn', 'dots'],
  'under way': ['info', 'dots'],
  refused: ['bad', 'cross'],
  error: ['bad', 'cross'],
  failed: ['bad', 'cross'],
  'in part': ['bad', 'cross'],
  interrupted: ['bad', 'cross'],
  waiting: ['warn', 'clock'],
  'handed-over': ['warn', 'arrow'],
  'nothing to do': ['quiet', 'dash'],
  unchanged: ['quiet', 'dash'],
};

function lookOf(word: string): readonly [Tone, IconShape] {
  const known = Object.hasOwn(looks, word) ? looks[word] : undefined;
  return known ?? ['quiet', 'dash'];
}

/** Returns the badge of a stage's state. */
export function badge(word: string): Html {
  const [tone, shape] = lookOf(word);
  return html`<span class="badge ${tone}">${icon(shape)}${spoken(word)}</span>`;
}

/** Returns a state in a table or line with its style. Returns a word without a style unchanged. */
export function looking(word: string): Html {
  if (!Object.hasOwn(looks, word)) return html`${word}`;
  const [tone, shape] = lookOf(word);
  return html`<span class="is ${tone}">${icon(shape)}${spoken(word)}</span>`;
}

function spoken(word: string): string {
  if (word === 'wrongValue') return 'of another value';
  return word === 'wrongType' ? 'of the wrong type' : word;
}
