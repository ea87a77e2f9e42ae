import * as z from 'zod';
import { HttpReceiver } from './http-receiver.ts';

const attribute = z.object({
  key: z.string(),
  value: z.union([
    z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
    z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
    z.object({ boolValue: z.boolean() }).transform(({ boolValue }) => boolValue),
    z.object({ doubleValue: z.number() }).transform(({ doubleValue }) => doubleValue),
  ]),
});
const attributes = z
  .array(attribute)
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value])));

const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.int(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
  attributes,
  status: z.object({ code: z.int().default(0), message: z.string().optional() }),
  events: z.array(z.unknown()),
});

/** What OTLP says of a request with traces, as far as tests look at it. */
const request = z.object({
  resourceSpans: z.array(
    z.object({ resource: z.object({ attributes }), scopeSpans: z.array(z.object({ spans: z.array(span) })) }),
  ),
});

export type CollectedSpan = z.infer<typeof span>;

/** A collector of traces on this machine, which reads OTLP in JSON. Ends with the test. */
export class Collector {
  readonly receiver: HttpReceiver;

  constructor(receiver: HttpReceiver) {
    this.receiver = receiver;
  }

  static async start(): Promise<Collector> {
    return new Collector(await HttpReceiver.start());
  }

  get endpoint(): string {
    return this.receiver.url.replace(/\/hook$/, '/v1/traces');
  }

  get spans(): readonly CollectedSpan[] {
    return this.#requests.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  }

  get resources(): readonly Readonly<Record<string, unknown>>[] {
    return this.#requests.map(({ resource }) => resource.attributes);
  }

  named(name: string): readonly CollectedSpan[] {
    return this.spans.filter((one) => one.name === name);
  }

  /** The only one of that name. */
  the(name: string): CollectedSpan {
    const [found, ...others] = this.named(name);
    if (found === undefined || others.length > 0)
      throw new Error(`${others.length + (found === undefined ? 0 : 1)} spans are called ${name}`);
    return found;
  }

  /** Names of the spans in which one is, the nearest first. */
  around(inner: CollectedSpan): readonly string[] {
    const outer = this.spans.find(({ spanId }) => spanId === inner.parentSpanId);
    return outer === undefined ? [] : [outer.name, ...this.around(outer)];
  }

  get #requests() {
    return this.receiver.bodies.flatMap((body) => request.parse(body).resourceSpans);
  }
}
