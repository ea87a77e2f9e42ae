import { createHash } from 'node:crypto';
import {
  contentObject,
  isContentArray,
  isContentObject,
  Reference,
  withMember,
  type Content,
} from '../domain/content.ts';
import { ExactNumber } from '../domain/json.ts';
import { ownMember, resolveReference, scenarioFileOf, streamFileOf, type Tree } from '../domain/tree.ts';
import { printContent } from './tree-text.ts';

/** A digest of what something means; equal for two that mean the same. */
export type Fingerprint = string;

/** What a reference counts as: the same text for two that a tenant knows by one id. */
export type Representative = (path: string) => string;

/**
 * What a stream does: its triggers, steps and scenarios. Not its state, which is policy; not what only the designer
 * reads; not the content of what it shares with others. Of a rendered tree.
 */
export function streamFingerprint(
  tree: Tree,
  stream: string,
  scenarios: readonly string[],
  representative: Representative,
): Fingerprint {
  const file = tree.get(streamFileOf(stream));
  const sections = ownMember(file, '$sections');
  const parts: Content[] = [
    file === undefined ? null : withMember(file.content, 'state', undefined),
    isContentObject(sections) ? withMember(sections, 'subflows', undefined) : null,
  ];
  const meant = parts.map((part) => meaning(part, representative, stream, undefined));
  for (const scenario of scenarios) {
    const scenarioFile = tree.get(scenarioFileOf(scenario));
    if (scenarioFile === undefined) continue;
    const hooks = ownMember(scenarioFile, '$hooks') ?? null;
    meant.push(
      scenario,
      ...[scenarioFile.content, hooks].map((part) => meaning(part, representative, stream, scenario)),
    );
  }
  return digest(meant);
}

/** What an event, rule or form says. */
export function sharedFingerprint(tree: Tree, path: string): Fingerprint {
  return digest(meaning(tree.get(`${path}.json`)?.content ?? null, (same) => same, undefined, undefined));
}

export function digest(content: Content): Fingerprint {
  return createHash('sha256').update(printContent(content)).digest('hex');
}

function meaning(
  content: Content,
  representative: Representative,
  stream: string | undefined,
  scenario: string | undefined,
): Content {
  if (content instanceof Reference)
    return new Reference(representative(resolveReference(content.path, stream, scenario)));
  if (content instanceof ExactNumber) return decimal(content.text);
  if (isContentArray(content)) return content.map((item) => meaning(item, representative, stream, scenario));
  if (!isContentObject(content)) return content;
  return contentObject(
    Object.entries(content).map(([key, value]) => [key, meaning(value, representative, stream, scenario)]),
  );
}

/** A number's value, so that `1.0` and `1`, or `1e2` and `100`, mean the same whatever way a tenant prints them. */
function decimal(text: string): Content {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (parts === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = (whole + fraction).replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return 0;
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - kept.length);
  const value = Number(`${sign}${kept}e${power}`);
  return Number.isSafeInteger(value) && power >= 0n ? value : `number ${sign}${kept}e${power}`;
}
