import { expect, it, vi } from 'vitest';
import { Collector } from '../../support/collector.ts';
import { writePipeline } from '../../support/pipeline-config.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { aRunningDaemon } from '../../support/running-daemon.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorldOnGit } from '../../support/world.ts';

const patience = { timeout: 50_000, interval: 20 };
const oddName = '<img src=x onerror=alert(1)>';

/** What a daemon does from an empty repository until two streams are in staging. */
async function aTracedSync() {
  const collector = await Collector.start();
  const world = await aWorldOnGit({ seed: smallStreams({ A: { state: 'active' }, [oddName]: {} }) });
  const requests = new Set<string>();
  const listened: typeof fetch = (input, init) => {
    for (const name of new Headers(init?.headers).keys()) requests.add(name);
    return fetch(input, init);
  };
  const tracing = `tracing: { endpoint: ${JSON.stringify(collector.endpoint)}, headers: { authorization: { env: COLLECTOR } } }`;
  const config = await writePipeline(world, { daemon: tracing });
  const log = new RecordingLog();
  const env = { COLLECTOR: 'Bearer canary/77aa' };
  const daemon = await aRunningDaemon(config, log, { env, version: '9.9.9', fetch: listened });
  await vi.waitFor(async () => expect(await world.head('sluice/export/dev')).toBeDefined(), patience);
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  const isSynced = () =>
    log.lines.some(({ message, fields }) => message === 'synced' && fields['done'] === 2);
  await vi.waitFor(() => expect(isSynced()).toBe(true), patience);
  await daemon.stop();
  return { collector, log, requests };
}

it(
  'traces passes, their stages, calls and git, and tells nobody of it but the collector',
  { timeout: 120_000 },
  async () => {
    const { collector, log, requests } = await aTracedSync();
    const synced = collector
      .named('sync run')
      .find(
        (one) => one.attributes['sluice.outcome'] === 'synced' && hasInside(collector, one.spanId, 'import'),
      );
    expect(synced?.attributes).toMatchObject({
      'sluice.kind': 'sync',
      'sluice.subject': 'environment staging',
      'sluice.plan': expect.any(String),
    });
    // The pass has the id that its lines in the log have.
    const ids = new Set(log.lines.map(({ fields }) => fields['run']));
    expect(ids).toContain(synced?.attributes['sluice.run']);

    const harnesses = (kind: string) =>
      new Set(
        collector.spans
          .filter((one) => collector.around(one).at(-1) === `${kind} run`)
          .map(({ name }) => name),
      );
    for (const name of [
      'observe',
      'plan',
      'capture',
      'gate',
      'import',
      'verify',
      'activate',
      'retire',
      'record',
    ])
      expect([...harnesses('sync')]).toContain(name);
    for (const name of ['observe', 'fetch', 'unpack', 'commit', 'merge', 'push', 'record'])
      expect([...harnesses('export')]).toContain(name);
    expect(collector.named('import').map((one) => one.attributes['sluice.stream'])).toContain(
      'value-streams/a',
    );

    const sent = collector.named('POST /{service}/{tenant}/value-streams/import');
    expect(sent).toHaveLength(2);
    for (const one of sent) {
      expect(collector.around(one)).toEqual(['import', 'sync run']);
      expect(one.attributes).toMatchObject({ 'sluice.tenant': 'stage', 'http.response.status_code': 201 });
    }
    expect(collector.named('GET /{service}/{tenant}/value-streams/{id}/export').length).toBeGreaterThan(1);
    const [fetched] = collector.named('git fetch');
    expect(fetched?.attributes).toEqual({ 'sluice.outcome': 'success' });
    expect(collector.resources[0]).toEqual({ 'service.name': 'sluice', 'service.version': '9.9.9' });

    const text = collector.receiver.posted.map(({ body }) => body.toString()).join();
    for (const kept of ['canary/77aa', 'demo-secret', '<img', 'http://127.0.0.1'])
      expect([kept, text.includes(kept)]).toEqual([kept, false]);
    expect([...requests]).not.toContain('traceparent');
    expect([...requests]).not.toContain('tracestate');
  },
);

function hasInside(collector: Collector, parent: string, name: string): boolean {
  return collector.spans.some((one) => one.parentSpanId === parent && one.name === name);
}
