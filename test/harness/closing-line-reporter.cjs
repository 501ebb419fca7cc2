/**
 * Jest reporter: closes the run with one line alone, `N passed, N failed, N skipped`.
 * A test file that could not even start counts as one failure, because its tests did not pass.
 */
class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stdout.write(
      `\n${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`,
    );
  }
}

module.exports = ClosingLineReporter;
