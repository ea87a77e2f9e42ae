import { subflowsOf } from '../../core/tree/export/pack.ts';
import { blueprintOf } from '../../core/tree/scenario-file.ts';
import { contentMember, isContentObject, type Content } from '../../core/stream/content.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { prerequisitesIn } from '../../core/plan/prerequisites.ts';
import { referenceWords } from '../../core/plan/reference-use.ts';
import { fileOfTarget } from '../../core/tree/presence.ts';
import { hookUses } from '../../core/plan/hook-uses.ts';
import { secretUses } from '../../core/secrets/secret-uses.ts';
import {
  isReferenceOnly,
  ownMember,
  scenarioFileOf,
  sidecarFileOf,
  streamFileOf,
  type Tree,
} from '../../core/tree/tree.ts';
import { meaningOf } from '../reading/live-meaning.ts';
import { usedFiles } from '../reading/used-files.ts';
import type { StreamFacts, StreamReading } from './stream-reading.ts';
import type { TextPool } from './text-pool.ts';

/** Empty list, shared by the many streams without a blocker or a prerequisite. */
const none: readonly never[] = [];

/**
 * Returns the facts of a stream from a rendered tree and the same tree without ignored fields. Returns undefined if the
 * tree has no file of the stream or only names it.
 */
export function factsOf(
  {
    rendered,
    compared,
    bare,
  }: {
    readonly rendered: Tree;
    readonly compared: Tree;
    /** Files with the names of secrets. */
    readonly bare: Tree;
  },
  path: string,
  scenarios: ReadonlyMap<string, readonly string[]>,
  { ids, texts }: { readonly ids: IdMap; readonly texts: TextPool },
): StreamFacts | undefined {
  const file = rendered.get(streamFileOf(path));
  if (file === undefined || isReferenceOnly(file)) return undefined;
  const own = scenarios.get(path) ?? [];
  const name = contentMember(file.content, 'name');
  const state = contentMember(file.content, 'state');
  const { fingerprint, carries } = meaningOf(compared, path, ids, scenarios);
  const uses = usedFiles(rendered, path, own);
  const secrets = secretUses(bare, path);
  const files = own.flatMap((scenario) => [scenarioFileOf(scenario), sidecarFileOf(scenario)]);
  const hookUrls = hookUses(rendered, [streamFileOf(path), ...files]);
  return {
    path,
    name: typeof name === 'string' ? name : path,
    state: state === 'active' || state === 'inactive' ? state : undefined,
    runs: subflowsOf(file).filter((run) => run !== path),
    webhooks: [...webhooksOf(rendered, own)],
    uses: uses.length === 0 ? uses : uses.map(texts.same),
    fingerprint,
    ...(secrets.length === 0 ? {} : { secrets }),
    ...(hookUrls.length === 0 ? {} : { hookUrls }),
    blockers: none,
    carries: new Map([...carries].map(([resource, print]) => [texts.same(resource), texts.same(print)])),
  };
}

/** Returns the first places of a stream that use each of its prerequisites, in words. */
export function prerequisitePlaces(
  rendered: Tree,
  path: string,
  scenarios: readonly string[],
  same: TextPool['same'],
): StreamReading['places'] {
  const isPrerequisite = (target: string) => {
    const file = fileOfTarget(target);
    const named = rendered.get(file);
    return named !== undefined && prerequisitesIn(file, named).some((one) => one.path === target);
  };
  const words = referenceWords(
    rendered,
    [streamFileOf(path), ...scenarios.map(scenarioFileOf)],
    isPrerequisite,
  );
  return words.size === 0 ? none : [...words].map(([target, texts]) => [same(target), texts]);
}

/** Returns descriptions of the scenarios' webhooks for people, without their addresses. */
function webhooksOf(tree: Tree, scenarios: readonly string[]): readonly string[] {
  return scenarios.flatMap((scenario) => {
    const file = tree.get(scenarioFileOf(scenario));
    const hooks = ownMember(file, '$hooks');
    const named = (value: Content | undefined, otherwise: string) =>
      typeof value === 'string' ? value : otherwise;
    const owner = named(contentMember(file && blueprintOf(file.content), 'name'), scenario);
    return Object.entries(isContentObject(hooks) ? hooks : {}).map(
      ([slug, hook]) => `${named(contentMember(hook, 'name'), slug)} of scenario ${owner}`,
    );
  });
}
