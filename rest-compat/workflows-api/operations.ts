import { z } from '@hono/zod-openapi'
import type { Operation } from '../routes.ts'
import {
  CreateBody,
  ExecuteBody,
  ExecutionPageQuery,
  GraphBody,
  UpdateBody,
  WorkflowPageQuery,
} from './wire.ts'

/** What the OpenAPI document says about each route of Powabase's workflows. */

const tags = ['Workflows (Powabase)']
const params = z.object({ id: z.string() })
const RunPath = params.extend({ eid: z.string() })
const body = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } })

const responses = (status: number, description: string) => ({
  [status]: { description, content: { 'application/json': { schema: z.looseObject({}) } } },
  404: { description: 'No such workflow.' },
})

const root = { path: '/api/workflows', tags }
const one = { path: '/api/workflows/{id}', tags }

export const listWorkflows: Operation = {
  ...{ ...root, method: 'get', summary: 'List workflows', description: 'The newest first.' },
  request: { query: WorkflowPageQuery },
  responses: responses(200, 'workflows, total, limit and offset.'),
}

export const createWorkflow: Operation = {
  ...{ ...root, method: 'post', summary: 'Create a workflow' },
  request: { body: body(CreateBody) },
  responses: responses(201, 'The workflow with its blocks and edges.'),
}

export const getWorkflow: Operation = {
  ...{ ...one, method: 'get', summary: 'Get a workflow with its blocks and edges' },
  request: { params },
  responses: responses(200, 'The workflow.'),
}

const update = {
  ...one,
  summary: 'Update a workflow',
  description: 'Changes what is given; blocks and edges together are a new version.',
  request: { params, body: body(UpdateBody) },
  responses: responses(200, 'The workflow with its blocks and edges.'),
}
export const putWorkflow: Operation = { ...update, method: 'put' }
export const patchWorkflow: Operation = { ...update, method: 'patch' }

export const deleteWorkflow: Operation = {
  ...{ ...one, method: 'delete', summary: 'Delete a workflow' },
  request: { params },
  responses: { 204: { description: 'It is gone.' }, 404: { description: 'No such workflow.' } },
}

export const saveGraph: Operation = {
  ...{ method: 'put', path: '/api/workflows/{id}/graph', tags, summary: 'Save the graph' },
  request: { params, body: body(GraphBody) },
  responses: responses(200, 'The workflow with its blocks and edges.'),
}

const act = (action: string, summary: string, answer: string): Operation => ({
  ...{ method: 'post', path: `/api/workflows/{id}/${action}`, tags, summary },
  request: { params },
  responses: responses(200, answer),
})
export const deployWorkflow = act('deploy', 'Deploy the newest version', 'ok, and the version.')
export const undeployWorkflow = act('undeploy', 'Undeploy the workflow', 'ok.')
export const armWorkflow = act(
  'arm',
  'Take one call of the webhook within ten minutes',
  'ok and armed_until.',
)

export const execute: Operation = {
  ...{ method: 'post', path: '/api/workflows/{id}/execute', tags, summary: 'Execute and wait for the end' },
  request: { params, body: body(ExecuteBody) },
  responses: {
    ...responses(200, 'execution_id, status, output, block_outputs and block_logs.'),
    500: { description: 'The execution failed.' },
    504: { description: 'It has not ended within five minutes, and goes on.' },
  },
}

export const executeStream: Operation = {
  ...{
    method: 'post',
    path: '/api/workflows/{id}/execute/stream',
    tags,
    summary: 'Execute and stream the events',
  },
  request: { params, body: body(ExecuteBody) },
  responses: {
    200: { description: 'The stream.', content: { 'text/event-stream': { schema: z.string() } } },
  },
}

export const listExecutions: Operation = {
  ...{ method: 'get', path: '/api/workflows/{id}/executions', tags, summary: 'List executions' },
  request: { params, query: ExecutionPageQuery },
  responses: responses(200, 'executions, total, limit and offset; the newest first.'),
}

export const getLogs: Operation = {
  ...{
    method: 'get',
    path: '/api/workflows/{id}/executions/{eid}/logs',
    tags,
    summary: 'Get the log of each block',
  },
  request: { params: RunPath },
  responses: responses(200, 'logs.'),
}
