import { isOfShared, type Plan } from '../../../core/plan/plan.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { newSends, type SecretSend, type StreamSecrets } from '../../../core/secrets/secret-sends.ts';
import { DesiredStreams } from '../../desired/desired-streams.ts';
import type { Observed } from '../observe/observe.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';

/**
 * Returns the secrets that a plan sends to new places, by path of the stream. New places are those at the plan's
 * revision that are missing at the stream's last-synced revision. Reads both without the values of secrets.
 */
export async function secretSendsOf(
  deps: Pick<RunDeps, 'repository' | 'store'>,
  environment: Environment,
  { observation, secretsOf }: Pick<Observed, 'observation' | 'secretsOf'>,
  { changes }: Pick<Plan, 'changes'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly SecretSend[]>> {
  const changing = new Set(changes.filter((change) => !isOfShared(change)).map(({ path }) => path));
  const sending = observation.desired.filter(
    ({ path, secrets }) => secrets !== undefined && changing.has(path),
  );
  if (sending.length === 0) return new Map();
  const synced = await deps.store.lastSynced(environment.name);
  const revisions = new Map(synced.map(({ path, revision }) => [path, revision]));
  const earlier = new EarlierSecrets(deps, environment, signal);
  const sends: (readonly [string, readonly SecretSend[]])[] = [];
  for (const { path } of sending) {
    const revision = revisions.get(path);
    const before = revision === undefined ? undefined : await earlier.of(path, revision);
    sends.push([path, newSends(await secretsOf(path), before)]);
  }
  return new Map(sends.filter(([, found]) => found.length > 0));
}

/** Streams at earlier revisions, each opened once. */
class EarlierSecrets {
  readonly #deps: Pick<RunDeps, 'repository'>;
  readonly #environment: Environment;
  readonly #signal: AbortSignal;
  readonly #opened = new Map<string, Promise<DesiredStreams | undefined>>();

  constructor({ repository }: Pick<RunDeps, 'repository'>, environment: Environment, signal: AbortSignal) {
    this.#deps = { repository };
    this.#environment = environment;
    this.#signal = signal;
  }

  /** Returns undefined if the revision no longer exists, so that the earlier uses are unknown. */
  async of(stream: string, revision: string): Promise<StreamSecrets | undefined> {
    const opening = this.#opened.get(revision) ?? this.#open(revision);
    this.#opened.set(revision, opening);
    return (await opening)?.secretsOf(stream);
  }

  async #open(revision: string): Promise<DesiredStreams | undefined> {
    if ((await this.#deps.repository.resolve(revision)) === undefined) return undefined;
    try {
      return await DesiredStreams.open(this.#deps, this.#environment, revision, this.#signal);
    } catch (error) {
      if (error instanceof InvalidInput) return undefined;
      throw error;
    }
  }
}
