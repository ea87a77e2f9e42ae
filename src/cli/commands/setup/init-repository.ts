import { environmentFileOf } from '../../../core/environment/environment.ts';
import { attributesFile } from '../../../core/tree/tree.ts';
import { attributes } from '../../../runs/export/export-tree.ts';
import { prepareRepository, type PreparedRepository } from '../../../runs/prepare-repository.ts';
import type { OpenPipeline } from '../../../daemon/open/open.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import type { CommandSession } from '../../session.ts';
import { environmentText, sourceText } from './starter.ts';
import { workflowFile, workflowText } from './workflow.ts';

export interface InitRepositoryOptions {
  /** Adds the workflow. A token needs a permission of its own to push one. */
  readonly workflow: boolean;
  readonly json?: boolean;
}

/** Creates the missing branches of each pipeline's repository, with their first files. Moves no branch. */
export async function initRepositoryAction(
  { app }: CommandSession,
  { workflow, json }: InitRepositoryOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const prepared: Record<string, PreparedRepository> = {};
  for (const pipeline of app.pipelines) {
    const done = await prepareRepository(pipeline.deps, startOf(pipeline, workflow), signal);
    prepared[pipeline.name] = done;
    if (!json) print(pipeline, done, output);
  }
  if (json) printJson(output, 'init', { pipelines: prepared });
  return 0;
}

function startOf({ config, source }: OpenPipeline, workflow: boolean) {
  const environments = [...config.environments.values()];
  const everywhere = new Map([
    [attributesFile, attributes],
    ...(workflow && config.host.kind === 'github' ? [[workflowFile, workflowText] as const] : []),
  ]);
  const onSource = new Map([
    [environmentFileOf(source.name), sourceText(source.branch)],
    ...environments.map(
      ({ name, branch }) => [environmentFileOf(name), environmentText(name, branch, source.branch)] as const,
    ),
  ]);
  return {
    source: source.branch,
    environments: environments.map(({ branch }) => branch),
    everywhere,
    onSource,
  };
}

function print({ source }: OpenPipeline, { made, kept, offered }: PreparedRepository, output: Output): void {
  for (const branch of made) output.out(`made    ${branch}\n`);
  for (const branch of kept) output.out(`kept    ${branch}\n`);
  if (offered !== undefined) output.out(`offered ${offered}: merge it into ${source.branch}\n`);
}
