// Loaded into a measured process: reports its usage at the end.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const seconds = ((userCPUTime + systemCPUTime) / 1e6).toFixed(2);
  process.stderr.write(`used ${seconds} s and ${Math.round(maxRSS / 1024)} MiB\n`);
});
