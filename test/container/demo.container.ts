import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ContainerTools, runtime } from './tools.ts';

const image = inject('image');
const volume = `sluice-test-${randomUUID().slice(0, 8)}`;
const confined = ['--network', 'none', '--read-only', '--cap-drop', 'ALL', '--memory', '512m'];
const rights = [
  '--security-opt',
  'no-new-privileges',
  '--tmpfs',
  '/tmp:size=64m',
  '--volume',
  `${volume}:/data`,
];

describe('the image', () => {
  let tools: ContainerTools;
  beforeAll(async () => void (tools = await ContainerTools.open()));
  afterAll(async () => {
    await tools.podman('volume', 'rm', '--force', volume);
    await tools.close();
  });

  const inside = (program: string, ...args: readonly string[]) =>
    tools.podman(...runtime, 'run', '--rm', ...confined, ...rights, '--entrypoint', program, image, ...args);

  it('plays the demo to its end as user 1000 without rights, network or a root to write to', async () => {
    const options = ['demo', '--yes', '--exit', '--data', '/data/demo'];
    const told = await tools.podman(...runtime, 'run', '--rm', ...confined, ...rights, image, ...options);
    expect(told).toContain('acmeprod holds 12 value streams');
    expect(
      await inside('git', '-C', '/data/demo/value-streams.git', 'branch', '--format=%(refname:short)'),
    ).toBe(
      'env/production\nenv/staging\nmain\nsluice/export/dev\nsluice/promote/production\nsluice/promote/staging\n',
    );
    expect(await inside('id', '--user')).toBe('1000\n');
  });

  it('holds what runs it and nothing that it is made from', async () => {
    expect((await inside('ls', '-A', '/app')).trim().split('\n')).toEqual([
      'config',
      'dist',
      'examples',
      'node_modules',
      'package.json',
    ]);
    const packages = (await inside('ls', '-A', '/app/node_modules')).split('\n');
    expect(packages).toContain('hono');
    expect(packages.filter((name) => /^(typescript|vitest|oxlint|playwright|node-linux)/.test(name))).toEqual(
      [],
    );
  });

  it('lets its user write to its data and to temporary files alone', async () => {
    const folders = await inside('sh', '-c', 'find / -xdev -type d -writable 2>/dev/null; true');
    expect(folders.trim().split('\n').sort()).toEqual(['/data', '/tmp', '/var/tmp']);
  });
});
