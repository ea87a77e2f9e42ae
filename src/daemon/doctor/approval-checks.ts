import type { Config, Pipeline } from '../../config/config.ts';
import { waysToApprove, waysToCommand } from '../../core/authority/ways.ts';
import { configuredAuthority, configuredRoutes } from '../open/authority.ts';
import { note, ok, type CheckResult } from './check-result.ts';

/** Lists every way to approve a plan of an environment, and the commands that comments may give. */
export function approvalFindings(config: Config, pipeline: Pipeline): readonly CheckResult[] {
  const routes = configuredRoutes(config, pipeline);
  return [...pipeline.environments.keys()].flatMap((name) => {
    const authority = configuredAuthority(config, pipeline, name);
    const what = `approval of ${name}`;
    const ways = waysToApprove(authority, routes).map((way) => ok(what, way));
    const commands = waysToCommand(authority).map((way) => ok(`comments on ${name}`, way));
    const all = [...ways, ...commands];
    return authority.required ? all : [note(what, 'Plans need no approval.'), ...all];
  });
}
