import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SandboxControl } from './sandbox-control.ts';
import { openSandboxInProcess } from './in-process-sandbox.ts';
import { listeningSandbox } from './world.ts';

describe.each([
  ['without a server', openSandboxInProcess],
  ['that listens', listeningSandbox],
])('a sandbox %s', (_, open) => {
  const opened = async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sluice-sandbox-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const sandbox = await open({ dataDir, tenants: ['acmedev'] });
    onTestFinished(() => sandbox.stop());
    const control = new SandboxControl(sandbox.url, 'acmedev', sandbox.fetch);
    const list = (signal?: AbortSignal) =>
      sandbox.fetch(
        `${sandbox.url}/orchestration/acmedev/value-streams`,
        signal === undefined ? {} : { signal },
      );
    return { sandbox, control, list };
  };

  it('answers calls with the status that they get, and notes them', async () => {
    const { control, list } = await opened();
    expect((await list()).status).toBe(401);
    expect(await control.requests()).toEqual(['GET value-streams']);
  });

  it.each(['before', 'after'])('cuts a call %s it was carried out', async (when) => {
    const { control, list } = await opened();
    await control.switch({ cutNext: { count: 1, when, match: 'value-streams' } });
    await expect(list()).rejects.toThrow(TypeError);
    expect((await list()).status).toBe(401);
  });

  it('lets a call hang until its caller gives up', async () => {
    const { control, list } = await opened();
    await control.switch({ hangNext: { count: 1, match: 'value-streams' } });
    const giving = new AbortController();
    const call = list(giving.signal);
    await expect.poll(() => control.requests()).toEqual(['GET value-streams']);
    giving.abort(new Error('given up'));
    await expect(call).rejects.toThrow('given up');
  });

  it('refuses calls once it has stopped', async () => {
    const { sandbox, list } = await opened();
    await sandbox.stop();
    await expect(list()).rejects.toThrow(TypeError);
  });
});
