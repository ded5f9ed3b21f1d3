// Runs every call of the table against each target that stands on standard input, [{"name","address","key","spentKey"}], and prints one line for
// each: {"target","call","outcome"}. An outcome is {"result"}, or {"error"} with the library's exception and the provider's words.
'use strict';
const anthropic = require('./anthropic.cjs');
const openai = require('./openai.cjs');

async function outcomeOf(run) {
    try {
        return { result: (await run()) ?? null };
    } catch (failure) {
        const said = failure.error?.error ?? failure.error;
        return {
            error: {
                exception: failure.constructor.name,
                status: failure.status ?? 0,
                type: said?.type ?? null,
                code: said?.code ?? null,
                param: said?.param ?? null,
                message: said?.message ?? failure.message,
            },
        };
    }
}

async function main() {
    let input = '';
    for await (const piece of process.stdin) {
        input += piece;
    }

    for (const target of JSON.parse(input)) {
        const calls = { ...openai.calls(target), ...anthropic.calls(target) };
        for (const [call, run] of Object.entries(calls)) {
            console.log(JSON.stringify({ target: target.name, call, outcome: await outcomeOf(run) }));
        }
    }
}

main();
