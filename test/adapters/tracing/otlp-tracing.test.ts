import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { expect, it, onTestFinished } from 'vitest';
import { openOtlpTracing } from '../../../src/adapters/tracing/otlp-tracing.ts';
import { systemClock } from '../../../src/adapters/system/clock.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import { PortError } from '../../../src/ports/errors.ts';
import { Collector } from '../../support/collector.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';

const secret = 'canary/4f0c1d2e3b';

async function aTracing(sampleRatio = 1) {
  const collector = await Collector.start();
  const redactor = new Redactor();
  redactor.add(secret);
  const log = new RecordingLog();
  const settings = {
    endpoint: collector.endpoint,
    headers: { authorization: `Bearer ${secret}` },
    sampleRatio,
    version: '1.2.3',
  };
  const opened = openOtlpTracing(settings, { clock: systemClock, log, redactor });
  onTestFinished(() => opened.close());
  return { ...opened, collector, log };
}

it('sends spans one inside the other, with name and version of the program', async () => {
  const { tracing, close, collector } = await aTracing();
  const given = await tracing.span('sync run', { run: 'p1', kind: 'sync' }, async (run) => {
    await tracing.span('observe', {}, async () => undefined);
    await Promise.all(
      ['a', 'b'].map((stream) =>
        tracing.span(`import ${stream}`, { stream }, async () =>
          tracing.ended('git fetch', { outcome: 'success' }, { seconds: 0.5, isGood: true }),
        ),
      ),
    );
    run.set({ outcome: 'synced', plan: undefined });
    return 7;
  });
  expect(given).toBe(7);
  await close();
  expect(collector.resources).toEqual([{ 'service.name': 'sluice', 'service.version': '1.2.3' }]);
  expect(collector.receiver.posted[0]?.headers).toMatchObject({
    authorization: `Bearer ${secret}`,
    'content-type': 'application/json',
  });
  const run = collector.the('sync run');
  expect(run.attributes).toEqual({
    'sluice.run': 'p1',
    'sluice.kind': 'sync',
    'sluice.outcome': 'synced',
  });
  expect(run.parentSpanId).toBeUndefined();
  expect(collector.around(collector.the('observe'))).toEqual(['sync run']);
  expect(collector.named('git fetch').map((one) => collector.around(one)[0])).toEqual([
    'import a',
    'import b',
  ]);
  expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(1);
  const [git] = collector.named('git fetch');
  const took = (git?.endTimeUnixNano ?? 0n) - (git?.startTimeUnixNano ?? 0n);
  expect(Number(took / 1_000_000n)).toBe(500);
});

it('notes a failure by its code, throws it on, and has neither its message nor a secret', async () => {
  const { tracing, close, collector } = await aTracing();
  const failure = new PortError(`refused ${secret}`, { code: 'SLC2114', remedy: 'never' });
  const work = () => tracing.span('import', { note: `with ${secret}` }, () => Promise.reject(failure));
  await expect(work()).rejects.toBe(failure);
  await expect(tracing.span('plan', {}, () => Promise.reject(new RangeError(secret)))).rejects.toBeInstanceOf(
    RangeError,
  );
  await close();
  expect(collector.the('import')).toMatchObject({
    attributes: { 'error.type': 'SLC2114', 'sluice.note': 'with [redacted]' },
    status: { code: SpanStatusCode.ERROR },
    events: [],
  });
  expect(collector.the('plan').attributes).toEqual({ 'error.type': 'RangeError' });
  expect(collector.receiver.posted.map(({ body }) => body.toString()).join()).not.toContain(secret);
});

it('names a request to another machine as OpenTelemetry does', async () => {
  const { tracing, close, collector } = await aTracing();
  const facts = { api: 'platform', tenant: 'stage', method: 'GET', route: '/{tenant}/value-streams' };
  await tracing.span('GET /{tenant}/value-streams', facts, async (span) =>
    span.set({ status: 503, resends: 2 }),
  );
  await close();
  const [call] = collector.spans;
  // OTLP counts kinds from 1.
  expect(call?.kind).toBe(SpanKind.CLIENT + 1);
  expect(call?.attributes).toEqual({
    'sluice.api': 'platform',
    'sluice.tenant': 'stage',
    'http.request.method': 'GET',
    'url.template': '/{tenant}/value-streams',
    'http.response.status_code': 503,
    'http.request.resend_count': 2,
  });
});

it('sends nothing of traces that are not sampled, and does their work', async () => {
  const { tracing, close, collector } = await aTracing(0);
  expect(await tracing.span('sync run', {}, () => tracing.span('plan', {}, async () => 1))).toBe(1);
  await close();
  expect(collector.receiver.posted).toEqual([]);
});

it('says once in the log that the collector refuses, and once that it is over', async () => {
  const { tracing, close, collector, log } = await aTracing();
  collector.receiver.answer = { status: 400, body: `what is ${secret}?` };
  const batch = async () => {
    const before = collector.receiver.posted.length;
    // As many as make a batch, which is then sent at once.
    for (let nth = 0; nth < 512; nth += 1) await tracing.span('plan', {}, async () => undefined);
    await collector.receiver.until(before + 1);
  };
  await batch();
  await batch();
  collector.receiver.answer = { status: 200, body: '{}' };
  await batch();
  await close();
  expect(log.lines).toEqual([
    { level: 'warn', message: 'traces cannot be sent', fields: { reason: 'answered 400' } },
    { level: 'info', message: 'traces are sent again', fields: {} },
  ]);
});

it('closes although the collector never answers', async () => {
  const collector = await Collector.start();
  collector.receiver.answer = 'nothing';
  const clock = new TestClock();
  const log = new RecordingLog();
  const settings = { endpoint: collector.endpoint, headers: {}, sampleRatio: 1, version: '1' };
  const { tracing, close } = openOtlpTracing(settings, { clock, log, redactor: new Redactor() });
  await tracing.span('sync run', {}, async () => undefined);
  const closed = close();
  await collector.receiver.until(1);
  clock.advance(5000);
  await closed;
  expect(close()).toBe(closed);
});
