import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { LINEAR, LINEAR_TEXT, SCORED, SCORED_TEXT, SLACK } from './graphs.ts'

const chain = (block: string, edges: string) => graph(`${LINEAR_TEXT}\n${block}\n${edges}`)

export const APPEND_MORE: readonly Case[] = [
  {
    prompts: [
      'Add an agent that translates the result to German before Response',
      'add a step that translates it to German after Writer',
      'then translate it to German',
      'translate the result to German',
    ],
    from: LINEAR,
    to: chain(
      'Translate to German: agent {"model":"gpt-5.2","system_prompt":"Translate the input to German.","input":"<Writer.output>"}',
      'Start > Fetch > Writer > Translate to German > Response',
    ),
  },
  {
    prompts: [
      'add an agent called Editor that proofreads it using claude-sonnet-4-5 after Writer',
      'after Writer add an agent named Editor that proofreads it using claude-sonnet-4-5',
    ],
    from: LINEAR,
    to: chain(
      'Editor: agent {"model":"claude-sonnet-4-5","system_prompt":"Proofread the input.","input":"<Writer.output>"}',
      'Start > Fetch > Writer > Editor > Response',
    ),
  },
  {
    prompts: [
      'add an HTTP request to https://api.example.com/orders called Get orders after Start',
      'after Start, fetch https://api.example.com/orders and call it Get orders',
      'add a step named "Get orders" that calls https://api.example.com/orders at the beginning',
    ],
    from: LINEAR,
    to: chain(
      'Get orders: general_api {"url":"https://api.example.com/orders","method":"GET"}',
      'Start > Get orders > Fetch > Writer > Response',
    ),
  },
  {
    prompts: [
      'POST it to https://api.example.com/items at the end',
      'add a POST request to https://api.example.com/items before Response',
      'send it to https://api.example.com/items',
    ],
    from: LINEAR,
    to: chain(
      'Send request: general_api {"url":"https://api.example.com/items","method":"POST","body":{"data":"<Writer.output>"}}',
      'Start > Fetch > Writer > Send request > Response',
    ),
  },
  {
    prompts: [
      'add a code block that sorts the items by price descending after Fetch',
      'after Fetch sort the items by price descending',
    ],
    from: LINEAR,
    to: chain(
      'Sort items: code {"language":"javascript","code":"const data = input_data[\\"Fetch\\"][\\"output\\"]\\noutput = [...data].sort((a, b) => (a[\\"price\\"] < b[\\"price\\"] ? 1 : a[\\"price\\"] > b[\\"price\\"] ? -1 : 0))"}',
      'Start > Fetch > Sort items > Writer > Response',
    ),
  },
  {
    prompts: [
      'add a delay of 10 seconds and then a Slack notification at the end',
      'at the end, wait 10 seconds and then send a Slack notification',
    ],
    from: LINEAR,
    to: chain(
      `Wait 10 seconds: wait {"seconds":10}\n${SLACK('Workflow result: <Writer.output>')}`,
      'Start > Fetch > Writer > Wait 10 seconds > Slack notification > Response',
    ),
  },
  {
    prompts: [
      'add the Support agent after Fetch',
      'use the agent Support after Fetch',
      'after Fetch, ask the Support agent',
    ],
    from: LINEAR,
    answers: { 'list_project_assets agents': { agents: [{ id: 'agent_7', name: 'Support' }] } },
    to: chain(
      'Support: agent {"agent_id":"agent_7","input":"<Fetch.output>"}',
      'Start > Fetch > Support > Writer > Response',
    ),
    calls: ['list_project_assets', 'modify_workflow'],
  },
  {
    prompts: ['run the workflow Invoices at the end', 'call the Invoices workflow before Response'],
    from: LINEAR,
    answers: { 'list_project_assets workflows': { workflows: [{ id: 'wf_9', name: 'Invoices' }] } },
    to: chain(
      'Invoices: subworkflow {"workflow_id":"wf_9","input":{"input":"<Writer.output>"}}',
      'Start > Fetch > Writer > Invoices > Response',
    ),
    calls: ['list_project_assets', 'modify_workflow'],
  },
  {
    prompts: ['remember the result', 'save it to memory at the end', 'store the result in memory'],
    from: LINEAR,
    to: chain(
      'Remember: capability {"name":"memory_append","input":{"path":"/topics/notes.md","content":"\\n<Writer.output>"}}',
      'Start > Fetch > Writer > Remember > Response',
    ),
  },
  {
    prompts: [
      'add a Slack notification in the else branch',
      'in the else branch of Check score, send a Slack notification',
      'add a Slack notification on the false path',
    ],
    from: SCORED,
    to: graph(`
      ${SCORED_TEXT}
      ${SLACK('Workflow result: <Score lead.output>')}
      Start > Score lead > Check score
      Check score[if] > Tell sales > Response
      Check score[else] > Slack notification > Response
    `),
  },
  {
    prompts: [
      'ask me before Tell sales',
      'add an approval before the Tell sales step',
      'require my approval before telling sales',
    ],
    from: SCORED,
    to: graph(`
      ${SCORED_TEXT}
      Approval: approval {"message":"Continue with this? <Score lead.output>"}
      Start > Score lead > Check score
      Check score[if] > Approval > Tell sales > Response
      Check score[else] > Response
    `),
  },
  {
    prompts: ['notify me when the run finishes', 'add a notification at the end'],
    from: LINEAR,
    says: /Slack.*email\?/,
  },
  {
    prompts: [
      'put a Slack notification behind Frobnicator',
      'insert a wait of 5 seconds before the Zork step',
    ],
    from: LINEAR,
    says: /Which one do you mean|Where/,
  },
  {
    prompts: ['post it to Slack and Discord', 'send it to Slack and to Discord'],
    from: LINEAR,
    to: chain(
      `${SLACK('<Writer.output>')}\nDiscord notification: general_api {"url":"{{secrets.DISCORD_WEBHOOK_URL}}","method":"POST","headers":{"Content-Type":"application/json"},"body":{"content":"<Writer.output>"}}`,
      'Start > Fetch > Writer > Slack notification > Discord notification > Response',
    ),
  },
  {
    prompts: [
      'add a step',
      'add a block after Fetch',
      'add a condition',
      'add three parallel branches',
      'add a response',
      'add a start block',
    ],
    from: LINEAR,
    says: /^(?:What should|"(?:Response|Start)").*\?|example/,
  },
]
