import { join } from 'node:path';
import { doneFolder } from '../../adapters/directory-tenant/inbox/put-away.ts';
import type { Sees } from '../api/service.ts';
import type { HandOver } from './schema.ts';
import { stagesAtWork, type AtWork, type StageAtWork } from '../service/at-work.ts';
import { factsOf } from './bounded-file.ts';
import { foldersOf } from './folders.ts';
import type { SavedPlanCache } from '../environment/saved-plans.ts';
import { rejectedIn } from './rejected-files.ts';
import { readRound, roundNamesIn } from './batch-folder.ts';

/** Returns the files to exchange with directory tenants, from the current content of the folders. */
export async function handOversOf(atWork: AtWork, plans: SavedPlanCache, sees: Sees): Promise<HandOver[]> {
  const stages = stagesAtWork(atWork).filter(({ of }) => sees(of.name));
  const found = await Promise.all(stages.map((stage) => handOverOf(stage, plans)));
  return found.filter((one) => one !== undefined);
}

async function handOverOf(stage: StageAtWork, plans: SavedPlanCache): Promise<HandOver | undefined> {
  const folders = foldersOf(stage);
  if (folders === undefined) return undefined;
  const { inbox } = folders;
  // A source only reads an inbox. An environment also has files to import.
  const outbox = stage.kind === 'environment' ? folders.outbox : undefined;
  const names = outbox === undefined ? [] : await roundNamesIn(outbox);
  const rounds = await Promise.all(names.map((name) => readRound(outbox ?? '', name)));
  // The folder of processed exports changes with each of them.
  const taken = await factsOf(join(inbox, doneFolder));
  const plan = stage.kind === 'environment' ? await plans.of(stage.of.name) : undefined;
  return {
    pipeline: stage.pipeline.name,
    stage: stage.of.name,
    stageKind: stage.kind,
    tenant: folders.name,
    inbox,
    outbox,
    lastExportAt: taken?.modifiedAt,
    waitsFor: plan?.byHand ?? [],
    rejected: await rejectedIn(inbox),
    rounds: rounds.filter((round) => round !== undefined),
  };
}
