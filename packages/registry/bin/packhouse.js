#!/usr/bin/env node
// The SDK tells every user of the command which Node its next year will need; package.json already says what we need.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const { run } = await import("../dist/cli/program.js");

await run(process.argv);
