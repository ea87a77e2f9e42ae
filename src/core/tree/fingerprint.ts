import { createHash } from 'node:crypto';
import {
  contentMember,
  HookAddress,
  isContentObject,
  mapHookAddresses,
  mapLeaves,
  mapMembers,
  Reference,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { decimalOf, type Decimal } from '../diff/decimal.ts';
import { ExactNumber } from '../json/json.ts';
import { ownMember, resolveReference, scenarioFileOf, streamFileOf, type Tree } from './tree.ts';
import { printContent } from './print.ts';

/** A digest of a meaning, equal for two resources of the same meaning. */
export type Fingerprint = string;

/** Returns the text for a reference: the same for two paths that a tenant knows by one id. */
export type Representative = (path: string) => string;

/**
 * Returns the fingerprint of the function of a stream in a rendered tree: its triggers, steps and scenarios. It ignores
 * the state, which is policy, sidecars, the content of shared files, and whether a tenant writes ids as numbers.
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
    file === undefined ? null : without(file.content, 'state', 'id'),
    isContentObject(sections) ? withMember(sections, 'subflows', undefined) : null,
  ];
  const meant = parts.map((part) => meaning(part, representative, stream, undefined));
  for (const scenario of scenarios) {
    const scenarioFile = tree.get(scenarioFileOf(scenario));
    if (scenarioFile === undefined) continue;
    const hooks = ownMember(scenarioFile, '$hooks') ?? null;
    meant.push(
      scenario,
      ...[without(scenarioFile.content, 'scenario_id'), withoutIds(hooks)].map((part) =>
        meaning(part, representative, stream, scenario),
      ),
    );
  }
  return digest(meant);
}

/** Returns content without these members: ids that are in the tree only to record a tenant's notation. */
function without(content: ContentObject, ...names: readonly string[]): ContentObject {
  const present = names.filter((name) => contentMember(content, name) !== undefined);
  return present.reduce((rest, name) => withMember(rest, name, undefined), content);
}

function withoutIds(hooks: Content): Content {
  if (!isContentObject(hooks)) return hooks;
  return mapMembers(hooks, (hook) => (isContentObject(hook) ? without(hook, 'id') : hook));
}

/** Returns the fingerprint of an event, rule or form. */
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
  return mapLeaves(content, (leaf) => {
    if (leaf instanceof Reference)
      return new Reference(representative(resolveReference(leaf.path, stream, scenario)));
    if (leaf instanceof ExactNumber) return decimal(leaf.text);
    return mapHookAddresses(
      leaf,
      ({ path, part }) => new HookAddress(resolveReference(path, stream, scenario), part),
    );
  });
}

/**
 * Returns a number's value, so that `1.50` and `1.5`, or `1e2` and `100`, are equal in any notation. Returns the plain
 * number where there is one, because most numbers are plain.
 */
function decimal(text: string): Content {
  const value = decimalOf(text);
  if (value === undefined) return `number ${text}`;
  const written = decimalText(value);
  const plain = Number(text);
  const said = decimalOf(String(plain));
  return said !== undefined && decimalText(said) === written ? plain : `number ${written}`;
}

function decimalText({ sign, digits, power }: Decimal): string {
  return `${sign}${digits}e${power}`;
}
