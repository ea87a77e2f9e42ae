import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ContainerTools } from './tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Name of the image under test. */
    readonly image: string;
  }
}

const root = join(import.meta.dirname, '../..');

/**
 * Builds the image as the Dockerfile says, once for all tests; NODE_IMAGE is the image to build from, a stand-in made
 * here if it is not set. The stand-in is kept for the next time.
 */
export default async function buildImage(project: TestProject): Promise<() => Promise<void>> {
  const tools = await ContainerTools.open();
  const image = `localhost/sluice-test/sluice:${process.pid}`;
  try {
    await build(tools, image);
  } catch (error) {
    await tools.close();
    throw error;
  }
  project.provide('image', image);
  return async () => {
    await tools.run('buildah', ['rmi', '--force', image]);
    await tools.close();
  };
}

async function build(tools: ContainerTools, image: string): Promise<void> {
  const base = process.env['NODE_IMAGE'] ?? (await standIn(tools));
  const isolation = ['--isolation', 'chroot', '--network', 'host'];
  // Podman knows health checks from images in Docker's format only.
  const format = ['--format', 'docker', '--layers', '--pull=missing'];
  const names = ['--build-arg', `NODE_IMAGE=${base}`, '--tag', image];
  await tools.run('buildah', ['build', ...isolation, ...format, ...names, '.'], root);
}

async function standIn(tools: ContainerTools): Promise<string> {
  const name = `localhost/sluice-test/node:${process.versions.node}`;
  if (!(await tools.succeeds('image', 'exists', name)))
    await tools.run(join(import.meta.dirname, 'base-image.sh'), [name]);
  return name;
}
