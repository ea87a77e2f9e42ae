import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { goodRequests } from './requests.ts';
import { aHarness, bearer, type Harness } from './harness.ts';

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Operation {
  readonly summary: string;
  readonly 'x-needs'?: string;
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

async function descriptionOf(harness: Harness): Promise<Description> {
  const response = await harness.ask('GET', '/api/v1/openapi.json');
  return (await response.json()) as Description;
}

/** `get /stages`, … */
const operationsOf = ({ paths }: Description) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      key: `${method} ${path.replace(/^\/api\/v1/, '')}`,
      operation,
    })),
  );

function validatorOf({ components }: Description, schema: object): ValidateFunction {
  const ajv = new Ajv2020({ strict: false });
  return ajv.compile({ ...schema, components });
}

describe('the description of the API', () => {
  it('names every route that is there, and no other', async () => {
    const harness = aHarness();
    const described = operationsOf(await descriptionOf(harness)).map(({ key }) => key);
    const served = harness.site.routes.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/v1'))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.slice(7).replaceAll(/:([a-z]+)/g, '{$1}')}`);
    expect([...new Set(served)].sort()).toEqual(described.sort());
    expect(described.length).toBeGreaterThan(20);
  });

  it('has an example here for every route', async () => {
    const described = operationsOf(await descriptionOf(aHarness())).map(({ key }) => key);
    expect(Object.keys(goodRequests).sort()).toEqual(described.sort());
  });

  it.each(Object.keys(goodRequests))('is kept to by the answer to %s', async (key) => {
    const harness = aHarness();
    const description = await descriptionOf(harness);
    const operation = operationsOf(description).find((one) => one.key === key)?.operation;
    const { path = '', headers, body } = goodRequests[key] ?? {};
    const method = key.split(' ', 1)[0] ?? '';

    const response = await harness.ask(method.toUpperCase(), `/api/v1${path}`, {
      headers: { ...headers, ...bearer },
      body,
    });

    const type = response.headers.get('content-type')?.split(';', 1)[0] ?? '';
    const schema = operation?.responses[String(response.status)]?.content?.[type]?.schema;
    expect(schema, `${response.status} ${type}`).toBeDefined();
    expect(response.headers.get('cache-control')).toBe('no-store');
    if (type === 'text/event-stream') return response.body?.cancel();
    if (type !== 'application/json') return void (await response.bytes());
    const validate = validatorOf(description, schema ?? {});
    validate(await response.json());
    expect(validate.errors).toBeNull();
  });

  it('would notice an answer that is not as it says', async () => {
    const description = await descriptionOf(aHarness());
    const validate = validatorOf(description, { $ref: '#/components/schemas/Stages' });
    expect(validate({ stages: [{ pipeline: 'default', name: 'dev' }] })).toBe(false);
  });

  it('says of a refusal what a refusal is', async () => {
    const harness = aHarness();
    const description = await descriptionOf(harness);
    const response = await harness.ask('GET', '/api/v1/runs/none', { headers: bearer });
    const operation = description.paths['/api/v1/runs/{id}']?.['get'];
    const schema = operation?.responses['404']?.content?.['application/problem+json']?.schema;
    const validate = validatorOf(description, schema ?? {});
    const refusal: unknown = await response.json();
    expect({ status: response.status, isValid: validate(refusal) }).toEqual({ status: 404, isValid: true });
  });
});
