import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import { OpenAPIBackend, type Document, type Operation } from 'openapi-backend';

export interface SentRequest {
  readonly method: string;
  /** Below the API's root, percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: there is none. */
  readonly body: unknown;
}

export interface FoundOperation {
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
  readonly operation: Operation;
}

/** Answered as `null` where a fork was deleted, though it is not described so. */
const repositoryThatIsGone = '/head/repo must be object';
/** Told again with the name. */
const unnamed = '/query must NOT have additional properties';

/** What GitHub says of its REST API, asked about requests and answers. */
export class ApiDescription {
  static #shared: Promise<ApiDescription> | undefined;
  readonly #backend: OpenAPIBackend;

  private constructor(backend: OpenAPIBackend) {
    this.#backend = backend;
  }

  /** Reads `openapi.json` once for all: it takes a while. */
  static load(): Promise<ApiDescription> {
    this.#shared ??= this.#read();
    return this.#shared;
  }

  static async #read(): Promise<ApiDescription> {
    const text = await readFile(join(import.meta.dirname, 'openapi.json'), 'utf8');
    const backend = new OpenAPIBackend({
      definition: withNull(JSON.parse(text)) as Document,
      quick: true,
      coerceTypes: true,
      ajvOpts: {
        strict: false,
        validateSchema: false,
        logger: false,
        formats: { 'repo.nwo': true, timestamp: true },
      },
      customizeAjv: (ajv) => {
        addFormats.default(ajv);
        // GitHub answers nothing at all for an address that nobody gave, though it describes an address.
        ajv.addFormat('uri', (value: string) => value === '' || URL.canParse(value));
        return ajv;
      },
    });
    await backend.init();
    return new ApiDescription(backend);
  }

  /** The operation of a method and path, and what its path says. */
  find(method: string, path: string): FoundOperation | undefined {
    const operation = this.#backend.matchOperation({ method, path, headers: {} });
    if (operation?.operationId === undefined) return undefined;
    const names = [...operation.path.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name);
    const pattern = operation.path.replaceAll(/\{\w+\}/gu, '([^/]+)');
    const values = new RegExp(`^${pattern}$`, 'u').exec(path)?.slice(1) ?? [];
    const params = names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]);
    return {
      id: operation.operationId,
      params: Object.fromEntries(params) as Record<string, string>,
      operation,
    };
  }

  /** What is wrong with a request; names that GitHub does not know are wrong too, though GitHub ignores them. */
  faultsOf({ operation }: FoundOperation, request: SentRequest): readonly string[] {
    const query = Object.fromEntries(request.query);
    const { errors } = this.#backend.validator.validateRequest(
      {
        method: request.method,
        path: request.path,
        query,
        headers: { ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
      },
      operation,
    );
    const found = (errors ?? []).map((error) => `${error.instancePath} ${error.message}`.trim());
    return [...found.filter((fault) => fault !== unnamed), ...unknownNames(operation, query, request.body)];
  }

  /** What is wrong with an answer. One without a description, as that of a limit, is checked nowhere. */
  faultsOfAnswer({ operation }: FoundOperation, status: number, body: unknown): readonly string[] {
    const known = Object.keys(operation.responses ?? {});
    if (!known.includes(String(status))) return [];
    const { errors } = this.#backend.validator.validateResponse(body, operation, status);
    const found = (errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
    return found.filter((fault) => !fault.endsWith(repositoryThatIsGone));
  }
}

/** The same description with each `nullable` that Ajv does not take, or takes differently, in other words. */
function withNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNull);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value as Readonly<Record<string, unknown>>;
  const mended = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, withNull(inner)]));
  if (nullable === undefined) return mended;
  if (nullable !== true || ('type' in rest && !('enum' in rest))) return { ...mended, nullable };
  return { anyOf: [mended, { enum: [null] }] };
}

interface Described {
  readonly in?: string;
  readonly name?: string;
}

interface BodySchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly oneOf?: readonly BodySchema[];
  readonly anyOf?: readonly BodySchema[];
  readonly allOf?: readonly BodySchema[];
}

function unknownNames(
  operation: Operation,
  query: Readonly<Record<string, string>>,
  body: unknown,
): readonly string[] {
  const parameters = (operation.parameters ?? []) as readonly Described[];
  const queried = new Set(parameters.filter((one) => one.in === 'query').map(({ name }) => name));
  const unknownQuery = Object.keys(query).filter((name) => !queried.has(name));
  const faults = unknownQuery.map((name) => `/query has no ${name}`);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return faults;
  const content = operation.requestBody as { content?: Record<string, { schema?: BodySchema }> } | undefined;
  const known = propertiesOf(content?.content?.['application/json']?.schema ?? {});
  return [
    ...faults,
    ...Object.keys(body)
      .filter((name) => !known.has(name))
      .map((name) => `/requestBody has no ${name}`),
  ];
}

function propertiesOf(schema: BodySchema): ReadonlySet<string> {
  const parts = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  return new Set([
    ...Object.keys(schema.properties ?? {}),
    ...parts.flatMap((part) => [...propertiesOf(part)]),
  ]);
}
