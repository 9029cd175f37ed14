import { fitCallIds } from "../conversation/call-ids.ts";
import { withoutDanglingChoice } from "../conversation/dangling-choice.ts";
import { withoutFreeForm } from "../conversation/free-form.ts";
import { repairPairs } from "../conversation/pairs.ts";
import { recallReasoning } from "../conversation/remembered.ts";
import type { Conversation } from "../conversation/request.ts";
import { fitToolNames } from "../conversation/tool-names.ts";
import type { Body, ClientDialect, FitNeeds, Fitted, Inspection, UpstreamDialect, UpstreamName } from "../dialect.ts";
import { UPSTREAMS } from "../table.ts";
import type { Change } from "./change.ts";
import { oneChoiceOnly } from "./one-choice-only.ts";

export type TranslationNeeds = FitNeeds & { target: UpstreamName };

/** A request of the client's dialect as one of upstream's, by way of the conversation that both can express. */
export function translateRequest(
  dialect: ClientDialect,
  body: Body,
  found: Inspection,
  { target, ...needs }: TranslationNeeds,
): Fitted {
  const upstream = UPSTREAMS[target];
  const read = dialect.readConversation(body, found, needs.sealOf);
  if (read.conversation.choices > 1 && !upstream.givesChoices(needs.model)) throw oneChoiceOnly(needs.model);
  const made = makeSendable(read.conversation, { upstream, carriesSeals: dialect.carriesSeals, sealOf: needs.sealOf });
  const written = upstream.writeRequest(made.conversation, needs);
  return {
    ...written,
    changes: [...modelChange(found, needs), ...read.changes, ...made.changes, ...written.changes],
    asked: { ...read.asked, ...written.asked, toolNames: made.toolNames },
  };
}

type SendableNeeds = Pick<ClientDialect, "carriesSeals"> & Pick<FitNeeds, "sealOf"> & { upstream: UpstreamDialect };

/** What every upstream dialect wants of a conversation, whoever wrote it. */
function makeSendable(conversation: Conversation, { upstream, carriesSeals, sealOf }: SendableNeeds) {
  const plain = upstream.takesFreeForm ? conversation : withoutFreeForm(conversation);
  const recalled = carriesSeals ? plain.turns : recallReasoning(plain.turns, sealOf);
  const paired = repairPairs(recalled);
  const identified = fitCallIds(paired.turns);
  const chosen = withoutDanglingChoice({ ...plain, turns: identified.turns });
  const named = fitToolNames(chosen.conversation);
  return {
    conversation: named.conversation,
    toolNames: named.names,
    changes: [...paired.changes, ...identified.changes, ...chosen.changes, ...named.changes],
  };
}

function modelChange({ facts }: Inspection, { model }: FitNeeds): Change[] {
  if (facts.model === model.id) return [];
  return [{ path: "model", effect: "replaced", why: "the name stands for this model" }];
}
