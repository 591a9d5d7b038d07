// Another implementation of SMPP, node's `smpp`, as an SMSC (`server PORT`) or an ESME (`client PORT`).
// It is told what to do by lines of JSON, {do, ...}, and tells by lines of JSON, {event, ...}, what came.
'use strict';
const readline = require('readline');
const smpp = require('smpp');

const [role, port] = process.argv.slice(2);
const PASSWORD = 'secret';
const links = []; // those that are bound, with what they are bound as
const refusals = []; // the statuses of the next texts
let receipts = 'none';
let taken = 0;

const tell = (event, fields) => process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');

// What came in a text, as the library read it: whole words, headers as hexadecimal octets.
function read(pdu) {
  const payload = pdu.message_payload;
  const content = payload && payload.message.length ? payload : pdu.short_message;
  return {
    from: pdu.source_addr, to: pdu.destination_addr, coding: pdu.data_coding, esm_class: pdu.esm_class,
    registered: pdu.registered_delivery, payload: content === payload, text: content.message,
    headers: (content.udh || []).map((header) => header.toString('hex')),
    receipted: pdu.receipted_message_id, state: pdu.message_state,
  };
}

// The fields of a text to be sent; a header is put before its words.
function text({ from, to, text: message, header, payload, ...rest }) {
  const content = header ? { udh: Buffer.from(header, 'hex'), message } : message;
  const place = payload ? { message_payload: message, short_message: '' } : { short_message: content };
  return {
    source_addr: from, source_addr_ton: 1, source_addr_npi: 1,
    destination_addr: to, dest_addr_ton: 1, dest_addr_npi: 1, ...place, ...rest,
  };
}

const receiving = () => links.find(({ bound }) => bound !== 'bind_transmitter');
const deliver = (fields) =>
  receiving().link.deliver_sm(fields, (answer) => tell('acknowledged', { status: answer.command_status }));

function receipt(pdu, name) {
  const between = { source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4 };
  const said = `id:${name} sub:001 dlvrd:001 submit date:2611290900 done date:2611290901 stat:DELIVRD err:000 text:`;
  if (receipts === 'text') deliver({ ...between, short_message: said });
  if (receipts === 'tlv') deliver({ ...between, receipted_message_id: name, message_state: 2, short_message: '' });
}

function submitted(link, pdu) {
  tell('submitted', read(pdu));
  if (refusals.length) {
    link.send(pdu.response({ command_status: refusals.shift() }));
    return;
  }
  taken += 1;
  const name = `node-${taken}`;
  link.send(pdu.response({ message_id: name }));
  if (pdu.registered_delivery & 1) receipt(pdu, name);
}

function heard(link) {
  link.on('error', () => link.destroy());
  link.on('enquire_link', (pdu) => { tell('enquired'); link.send(pdu.response()); });
  link.on('unbind', (pdu) => { tell('unbinding'); link.send(pdu.response()); link.close(); });
}

function serve() {
  smpp.createServer((link) => {
    heard(link);
    link.on('pdu', (pdu) => {
      if (!pdu.command.startsWith('bind_') || pdu.isResponse()) return;
      const fits = pdu.password === PASSWORD;
      link.send(pdu.response(fits ? { system_id: 'NODE' } : { command_status: smpp.ESME_RINVPASWD }));
      if (fits) links.push({ link, bound: pdu.command });
      tell(fits ? 'bound' : 'refused', { as: pdu.command, system_id: pdu.system_id, version: pdu.interface_version });
    });
    link.on('submit_sm', (pdu) => submitted(link, pdu));
    link.on('close', () => {
      const place = links.findIndex((each) => each.link === link);
      if (place >= 0) links.splice(place, 1);
      tell('closed', { left: links.length });
    });
  }).listen(Number(port), '127.0.0.1', () => tell('ready'));
}

function connect() {
  const link = smpp.connect({ host: '127.0.0.1', port: Number(port) }, () => tell('ready'));
  links.push({ link, bound: 'bind_transceiver' });
  heard(link);
  link.on('deliver_sm', (pdu) => { tell('delivered', read(pdu)); link.send(pdu.response()); });
  link.on('close', () => tell('closed', { left: 0 }));
}

const doing = {
  deliver: (said) => deliver(text(said)),
  refuse: ({ statuses }) => refusals.push(...statuses),
  receipts: ({ how }) => { receipts = how; },
  enquire: () => receiving().link.enquire_link((answer) => tell('alive', { status: answer.command_status })),
  unbind: () => receiving().link.unbind((answer) => tell('unbound', { status: answer.command_status })),
  bind: ({ as, password }) => receiving().link[as]({ system_id: 'node', password },
    (answer) => tell('bound', { status: answer.command_status, system_id: answer.system_id })),
  submit: (said) => receiving().link.submit_sm(text(said),
    (answer) => tell('accepted', { status: answer.command_status, name: answer.message_id })),
};

readline.createInterface({ input: process.stdin })
  .on('line', (line) => { const { do: what, ...said } = JSON.parse(line); doing[what](said); })
  .on('close', () => process.exit(0));
(role === 'server' ? serve : connect)();
