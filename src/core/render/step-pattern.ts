import { indexStep } from './place.ts';

/** A step of a pattern, and the steps after it; undefined after the last. */
export interface Steps {
  readonly step: StepPattern;
  readonly next: Steps | undefined;
}

export type StepPattern =
  /** `**`: any number of steps, including none. */
  | { readonly is: 'any depth' }
  /** `id=3` or `module=http:*`: a module of a scenario. */
  | { readonly is: 'module'; readonly by: 'id' | 'name'; readonly matches: (text: string) => boolean }
  | { readonly is: 'key'; readonly isIndex: boolean; readonly matches: (text: string) => boolean };

/** A member of an object, an item of a list, or a segment of a path, as patterns see it. */
export interface Child {
  readonly key: string;
  readonly module?: { readonly id: string; readonly name: string } | undefined;
  /** Tells whether the parent is a list of modules or routes, where an index soon identifies another item. */
  readonly isInFlow?: boolean;
}

/** The patterns that end at a child, and those that continue below it. */
export interface Advance {
  readonly isMatch: boolean;
  readonly inner: ReadonlySet<Steps>;
}

const moduleStep = /^(id|module)=(.*)$/s;

/** Compiles segments in which `*` is any run of characters, `**` any number of segments, and `~` escapes. */
export function compileSteps(segments: readonly string[]): Steps | undefined {
  return segments.reduceRight<Steps | undefined>(
    (next, text) => ({ step: compileStep(text), next }),
    undefined,
  );
}

export const isAnyDepth = (segment: string) => segment === '**';
export const isModuleStep = (segment: string) => moduleStep.test(segment);

function compileStep(text: string): StepPattern {
  if (isAnyDepth(text)) return { is: 'any depth' };
  const module = moduleStep.exec(text);
  if (module !== null)
    return { is: 'module', by: module[1] === 'id' ? 'id' : 'name', matches: globMatcher(module[2] ?? '') };
  return { is: 'key', isIndex: indexStep.test(text), matches: globMatcher(text) };
}

/** States before the first step of patterns. */
export function startOf(patterns: Iterable<Steps>): ReadonlySet<Steps> {
  const states = new Set<Steps>();
  for (const pattern of patterns) enter(pattern, states);
  return states;
}

/** Moves patterns one step down, to a child. */
export function advance(states: ReadonlySet<Steps>, child: Child): Advance {
  const inner = new Set<Steps>();
  let isMatch = false;
  for (const state of states) {
    if (state.step.is === 'any depth') {
      if (state.next === undefined) isMatch = true;
      enter(state, inner);
    } else if (matchesChild(state.step, child)) {
      if (state.next === undefined) isMatch = true;
      else enter(state.next, inner);
    }
  }
  return { isMatch, inner };
}

/** Adds a state, and the states after it that `**` reaches by matching no step. */
function enter(state: Steps, states: Set<Steps>): void {
  for (let at: Steps | undefined = state; at !== undefined; at = at.next) {
    states.add(at);
    if (at.step.is !== 'any depth') return;
  }
}

function matchesChild(
  step: Exclude<StepPattern, { is: 'any depth' }>,
  { key, module, isInFlow }: Child,
): boolean {
  if (step.is === 'module') return module !== undefined && step.matches(module[step.by]);
  return !(step.isIndex && isInFlow === true) && step.matches(key);
}

/** Returns a segment that matches this text and no other. */
export function escapedSegment(text: string): string {
  const escaped = text.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('*', '~2');
  return isModuleStep(escaped) ? escaped.replace('=', '~3') : escaped;
}

/** Returns a matcher that takes time proportional to the text, whatever the pattern. */
function globMatcher(glob: string): (text: string) => boolean {
  const [first = '', ...others] = glob.split('*').map(unescaped);
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    const end = text.length - last.length;
    if (!text.startsWith(first) || !text.endsWith(last) || end < first.length) return false;
    let at = first.length;
    for (const piece of others) {
      const found = text.indexOf(piece, at);
      if (found === -1 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

const unescaped = (text: string) =>
  text.replaceAll('~3', '=').replaceAll('~2', '*').replaceAll('~1', '/').replaceAll('~0', '~');
