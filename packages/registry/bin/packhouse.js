#!/usr/bin/env node
"use strict";
// CommonJS (see package.json beside it), because loading ES modules would start libuv's thread pool before its size is
// read. Syncs of the disk wait in that pool, and its usual four threads make many publishers queue for them.
process.env.UV_THREADPOOL_SIZE ??= "16";
// The SDK tells every user of the command which Node its next year will need; package.json already says what we need.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

void import("../dist/cli/program.js").then(({ run }) => run(process.argv));
