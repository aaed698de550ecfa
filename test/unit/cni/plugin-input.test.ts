import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { isJsonObject, type JsonObject, parseJson } from '../../../src/cni/json.ts';
import { parseNetworkConfig } from '../../../src/cni/parse-network-config.ts';
import { pluginInput, type PluginInputOptions } from '../../../src/cni/plugin-input.ts';

/** What a plugin reads that is configured so. */
function inputOf(plugin: string, options?: PluginInputOptions): string {
  const network = parseNetworkConfig(`{"cniVersion":"1.0.0","name":"net","plugins":[${plugin}]}`);
  const [first] = network.plugins;
  assert.ok(first !== undefined);
  return pluginInput(network, first, options);
}
function objectOf(plugin: string, options?: PluginInputOptions): JsonObject {
  const object = parseJson(inputOf(plugin, options));
  assert.ok(isJsonObject(object));
  return object;
}

describe('cni runtime 9: what a plugin reads', () => {
  it("cni runtime 9: its own configuration, with the network's name and version", () => {
    assert.equal(
      inputOf('{"type":"x","name":"other","cniVersion":"0.1.0"}'),
      '{"type":"x","name":"net","cniVersion":"1.0.0"}',
    );
  });

  it('cni runtime 9: unknown keys pass unchanged, and numbers keep every digit', () => {
    const mine =
      '"big":9007199254740993,"max":18446744073709551615,"float":1.10,"exp":1E3,"deep":{"-":[-0,{"k":null}]}';
    assert.equal(inputOf(`{"type":"x",${mine}}`), `{"type":"x",${mine},"name":"net","cniVersion":"1.0.0"}`);
  });

  it('cni runtime 9: any configuration comes through whole', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (keys) => {
        const plugin = { ...keys, type: 'x', capabilities: {} };
        const expected = { ...plugin, name: 'net', cniVersion: '1.0.0' };
        assert.deepEqual(JSON.parse(inputOf(JSON.stringify(plugin))), JSON.parse(JSON.stringify(expected)));
      }),
    );
  });

  it('cni runtime 11: prevResult is the one that is given, none for the first', () => {
    assert.equal('prevResult' in objectOf('{"type":"x"}'), false);
    const prevResult = { cniVersion: '1.0.0', ips: [] };
    assert.deepEqual(objectOf('{"type":"x"}', { prevResult })['prevResult'], prevResult);
  });
});

describe('cni runtime 10: runtimeConfig', () => {
  const capabilities = {
    portMappings: [{ hostPort: 80 }],
    mac: '02:00:00:00:00:01',
    vendorThing: { a: 'b' },
  };

  it('cni runtime 10: what is declared true and given, whatever its name', () => {
    const plugin =
      '{"type":"x","capabilities":{"mac":true,"portMappings":false,"ips":true,"vendorThing":true}}';
    assert.deepEqual(objectOf(plugin, { capabilities })['runtimeConfig'], {
      mac: '02:00:00:00:00:01',
      vendorThing: { a: 'b' },
    });
  });

  it('cni runtime 10: left out when it would be empty', () => {
    for (const plugin of ['{"type":"x"}', '{"type":"x","capabilities":{"ips":true}}']) {
      assert.equal('runtimeConfig' in objectOf(plugin, { capabilities }), false);
    }
    assert.equal(
      'runtimeConfig' in objectOf('{"type":"x","capabilities":{"toString":true}}', { capabilities }),
      false,
    );
  });

  it('cni runtime 10: the declaration itself stays, as libcni leaves it', () => {
    assert.deepEqual(objectOf('{"type":"x","capabilities":{"mac":true}}')['capabilities'], { mac: true });
  });
});

describe('cni runtime 15: attachments that stay', () => {
  it('cni runtime 15: under both names, and an empty list is a list', () => {
    for (const attachments of [[], [{ containerID: 'c1', ifname: 'eth0' }]]) {
      const object = objectOf('{"type":"x"}', { attachments });
      assert.deepEqual(object['cni.dev/valid-attachments'], attachments);
      assert.deepEqual(object['cni.dev/attachments'], attachments);
    }
  });

  it('cni runtime 15: no other verb has them', () => {
    assert.deepEqual(Object.keys(objectOf('{"type":"x"}')), ['type', 'name', 'cniVersion']);
  });
});
