import type { Command } from 'commander';
import { bashScript } from '../../completion/bash.ts';
import { completedCommands, globalOptions } from '../../completion/completion-model.ts';
import { fishScript } from '../../completion/fish.ts';
import { zshScript } from '../../completion/zsh.ts';
import { printData, type ExitCode, type Output } from '../../output.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Prints a completion script for a shell, generated from the commands. */
export function completionAction(shell: keyof typeof scripts, program: Command, output: Output): ExitCode {
  printData(output, scripts[shell](completedCommands(program), globalOptions(program)));
  return 0;
}
