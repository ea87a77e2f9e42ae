import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFiles } from '../../src/cli/files/disk.ts';
import { loadConfig } from '../../src/config/load.ts';
import { readComposeFile } from '../container/compose-file.ts';

const examples = join(import.meta.dirname, '../../examples');
const readExample = () => readComposeFile(join(examples, 'compose.yaml'), {});

describe('examples/compose.yaml', () => {
  it('confines every service', async () => {
    const { services } = await readExample();
    expect(Object.keys(services)).toEqual(['repository', 'sandbox', 'sluice', 'person']);
    for (const service of Object.values(services)) {
      expect(service).toMatchObject({
        user: '1000:1000',
        read_only: true,
        cap_drop: ['ALL'],
        mem_limit: '1g',
      });
      expect(['none', 'service:sandbox']).toContain(service.network_mode);
    }
  });

  it('has a configuration without a problem, for the tenants and volumes that it runs', async () => {
    const { services } = await readExample();
    const { config, warnings } = await loadConfig(join(examples, 'compose/config'), configFiles);
    expect(warnings).toEqual([]);
    expect(config.store).toMatchObject({ path: '/data/sluice.db' });
    const [pipeline] = config.pipelines;
    expect(services['sluice']?.volumes).toContain(`repository:${pipeline?.repository.url}`);
    const tenants = [...(pipeline?.tenants.values() ?? [])].map(
      (tenant) => tenant.driver === 'http' && tenant.tenant,
    );
    expect(services['sandbox']?.command).toEqual(expect.arrayContaining(tenants));
  });
});
