/** Run as a process: the daemon on CONFIG, on a machine whose clock is SKEW milliseconds ahead. */
import { systemClock } from '../../src/adapters/system/clock.ts';
import { runAction } from '../../src/cli/commands/run/run.ts';
import { outside } from '../../src/cli/outside.ts';
import { processSignals } from '../../src/cli/stop.ts';
import { Redactor } from '../../src/core/secrets/redactor.ts';

const [config = '', skew = '0'] = process.argv.slice(2);
const clock = { ...systemClock, now: () => systemClock.now() + Number(skew) };
process.exitCode = await runAction(
  config,
  { ...outside('debug', 'daemon', new Redactor()), clock },
  processSignals(),
);
