import { expect, it } from 'vitest';
import { statusAction } from '../../../../src/cli/commands/look/status.ts';
import { configFiles } from '../../../../src/cli/files/disk.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import { noteConfig } from '../../../../src/state/records/refused-config.ts';
import { aService } from '../../../dashboard/service/a-service.ts';
import { LocalPipeline } from '../../../../src/cli/pipeline/local-pipeline.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { daemonOutside } from '../../../support/running-daemon.ts';
import { CollectedOutput } from '../../../support/collected-output.ts';

it('shows in `status` that a configuration was refused, also before the first run', async () => {
  const { app, config: path } = await aService();
  const { config } = await loadConfig(path, configFiles);
  await noteConfig(app.store, 'tenants.prod is wrong', 1000);
  const output = new CollectedOutput();

  await statusAction(
    new LocalPipeline({ store: app.store, config, outside: daemonOutside(new RecordingLog()) }),
    { environment: 'staging', json: true },
    output,
  );

  expect(JSON.parse(output.written)).toMatchObject([
    { name: 'staging', status: { conditions: [{ type: 'ConfigRefused', isTrue: true }] } },
  ]);
  expect(output.written).toContain('tenants.prod is wrong');
});
