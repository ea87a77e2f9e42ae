import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { podmanArguments, readComposeFile, type ComposeFile, type Service } from './compose-file.ts';
import { ContainerTools, runtime } from './tools.ts';

const path = join(import.meta.dirname, '../../examples/compose.yaml');

/** How long something may take to come about. Milliseconds. */
const patience = 150_000;

/** The services of the example's compose file, run as compose would, with containers and volumes of their own. */
export class Composition {
  readonly #tools: ContainerTools;
  readonly #file: ComposeFile;
  readonly #project = `sluice-test-${randomUUID().slice(0, 8)}`;
  readonly #started = new Set<string>();

  private constructor(tools: ContainerTools, file: ComposeFile) {
    this.#tools = tools;
    this.#file = file;
  }

  static async open(image: string): Promise<Composition> {
    return new Composition(await ContainerTools.open(), await readComposeFile(path, { SLUICE_IMAGE: image }));
  }

  /** Starts a service and, before it, what it depends on in the state that it asks for. */
  async up(name: string): Promise<void> {
    if (this.#started.has(name)) return;
    await this.#needs(name);
    this.#started.add(name);
    await this.#podman('run', '--detach', ...this.#definition(name));
  }

  /** Runs a service to its end and gives what it prints. */
  async once(name: string): Promise<string> {
    await this.#needs(name);
    return this.#podman('run', '--rm', ...this.#definition(name));
  }

  /** Waits until the service's own health check is content. */
  healthy(name: string): Promise<void> {
    return this.until(`${name} to be healthy`, () => this.isHealthy(name));
  }

  isHealthy(name: string): Promise<boolean> {
    return this.#tools.succeeds('healthcheck', 'run', this.#container(name));
  }

  /** Runs a program beside the service and gives what it prints. */
  inside(name: string, ...command: readonly string[]): Promise<string> {
    return this.#podman('exec', this.#container(name), ...command);
  }

  /** Ends a service without any chance to clean up, and removes all of it but its volumes. */
  async kill(name: string): Promise<void> {
    await this.#podman('kill', '--signal', 'KILL', this.#container(name));
    await this.#podman('wait', this.#container(name));
    await this.#podman('rm', this.#container(name));
    this.#started.delete(name);
  }

  /** Asks a service to end, and gives its exit code. */
  async stop(name: string): Promise<number> {
    await this.#podman('stop', this.#container(name));
    return Number(await this.#podman('inspect', '--format', '{{.State.ExitCode}}', this.#container(name)));
  }

  logs(name: string): Promise<string> {
    return this.#podman('logs', this.#container(name));
  }

  /** Asks again and again, which takes its time by itself: each question starts a process in a container. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + patience;
    while (!(await isSo())) if (Date.now() > end) throw new Error(`waited ${patience / 1000} s for ${what}`);
  }

  async close(): Promise<void> {
    const started = [...this.#started].map((name) => this.#container(name));
    // With those that share a network with one of them.
    await this.#podman('rm', '--force', '--ignore', '--depend', '--time', '0', ...started);
    const volumes = Object.keys(this.#file.volumes).map((volume) => `${this.#project}-${volume}`);
    await this.#podman('volume', 'rm', '--force', ...volumes);
    await this.#tools.close();
  }

  async #needs(name: string): Promise<void> {
    for (const [needed, { condition }] of Object.entries(this.#service(name).depends_on)) {
      await this.up(needed);
      if (condition === 'service_healthy') await this.healthy(needed);
      else if (Number(await this.#podman('wait', this.#container(needed))) !== 0)
        throw new Error(`${needed} failed: ${await this.logs(needed)}`);
    }
  }

  #definition(name: string): readonly string[] {
    const options = podmanArguments(this.#service(name), this.#project, path);
    return ['--name', this.#container(name), ...options];
  }

  #service(name: string): Service {
    const service = this.#file.services[name];
    if (service === undefined) throw new Error(`the compose file has no service ${name}`);
    return service;
  }

  #container(name: string): string {
    return `${this.#project}-${name}`;
  }

  #podman(...args: readonly string[]): Promise<string> {
    return this.#tools.podman(...runtime, ...args);
  }
}
