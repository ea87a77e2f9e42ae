import { join } from 'node:path';
import { doneFolder } from '../../adapters/directory-tenant/inbox/put-away.ts';
import type { Sees } from '../api/service.ts';
import type { HandOver } from './schema.ts';
import { lanesAtWork, type AtWork, type WorkedLane } from '../service/at-work.ts';
import { factsOf } from './bounded-file.ts';
import { foldersOf } from './folders.ts';
import type { KeptPlans } from '../environment/saved-plans.ts';
import { rejectedIn } from './rejected-files.ts';
import { readRound, roundNamesIn } from './batch-folder.ts';

/** What people carry to and from tenants, as the folders say it now. */
export async function handOversOf(
  atWork: AtWork,
  plans: KeptPlans,
  sees: Sees,
): Promise<readonly HandOver[]> {
  const lanes = lanesAtWork(atWork).filter(({ of }) => sees(of.name));
  const found = await Promise.all(lanes.map((lane) => handOverOf(lane, plans)));
  return found.filter((one) => one !== undefined);
}

async function handOverOf(lane: WorkedLane, plans: KeptPlans): Promise<HandOver | undefined> {
  const folders = foldersOf(lane);
  if (folders === undefined) return undefined;
  const { inbox } = folders;
  // A source reads an inbox; what is to be imported is an environment's.
  const outbox = lane.kind === 'environment' ? folders.outbox : undefined;
  const names = outbox === undefined ? [] : await roundNamesIn(outbox);
  const rounds = await Promise.all(names.map((name) => readRound(outbox ?? '', name)));
  // The folder of what was taken changes with each export that is put away there.
  const taken = await factsOf(join(inbox, doneFolder));
  const plan = lane.kind === 'environment' ? await plans.of(lane.of.name) : undefined;
  return {
    pipeline: lane.pipeline.name,
    lane: lane.of.name,
    laneKind: lane.kind,
    tenant: folders.name,
    inbox,
    ...(outbox === undefined ? {} : { outbox }),
    ...(taken === undefined ? {} : { lastExportAt: taken.modifiedAt }),
    waitsFor: plan?.byHand ?? [],
    rejected: await rejectedIn(inbox),
    rounds: rounds.filter((round) => round !== undefined),
  };
}
