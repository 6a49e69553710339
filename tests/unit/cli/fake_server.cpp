#include "unit/cli/fake_server.hpp"

#include <httplib.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>
#include <thread>

namespace lms::cli::test {
namespace {

/// A self-signed certificate for 127.0.0.1.
struct Identity {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  X509* certificate = X509_new();

  Identity() {
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    const unsigned char text[] = "127.0.0.1";
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    for (const auto& [nid, value] : {std::pair{NID_subject_alt_name, "IP:127.0.0.1"},
                                     std::pair{NID_basic_constraints, "critical,CA:TRUE"}}) {
      X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
      X509_add_ext(certificate, extension, -1);
      X509_EXTENSION_free(extension);
    }
    X509_sign(certificate, key, EVP_sha256());
  }
  ~Identity() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;
};

}  // namespace

struct FakeServer::Impl {
  std::function<Answer(const Call&)> answer;
  Protocol protocol;
  std::unique_ptr<Identity> identity{};
  std::unique_ptr<httplib::Server> server{};
  std::thread thread{};
  int port = 0;
  mutable std::mutex mutex{};
  std::vector<Call> calls{};

  void handle(const httplib::Request& request, const std::string& body, httplib::Response& response) {
    Call call{request.method, request.path};
    for (const auto& [name, value] : request.params) call.query.emplace(name, value);
    call.authorization = request.get_header_value("Authorization");
    call.content_type = request.get_header_value("Content-Type");
    call.body = body;
    {
      const std::scoped_lock lock(mutex);
      calls.push_back(call);
    }
    const Answer given = answer(call);
    response.status = given.status;
    if (!given.link.empty()) response.set_header("Link", given.link);
    if (given.status != 204) response.set_content(given.body, "application/json");
  }
};

FakeServer::FakeServer(std::function<Answer(const Call&)> answer, Protocol protocol)
    : impl_(std::make_unique<Impl>()) {
  impl_->answer = std::move(answer);
  impl_->protocol = protocol;
  if (protocol == Protocol::https) {
    impl_->identity = std::make_unique<Identity>();
    impl_->server = std::make_unique<httplib::SSLServer>(impl_->identity->certificate, impl_->identity->key);
  } else {
    impl_->server = std::make_unique<httplib::Server>();
  }
  httplib::Server& server = *impl_->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(16); };
  const auto plain = [impl = impl_.get()](const httplib::Request& request, httplib::Response& response) {
    impl->handle(request, request.body, response);
  };
  server.Get(".*", plain);
  server.Patch(".*", plain);
  server.Delete(".*", plain);
  server.Post(".*", plain);
  impl_->port = server.bind_to_any_port("127.0.0.1");
  if (impl_->port <= 0) throw std::runtime_error("no free port");
  impl_->thread = std::thread([&server] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();
}

FakeServer::~FakeServer() {
  impl_->server->stop();
  impl_->thread.join();
}

std::string FakeServer::url() const {
  return (impl_->protocol == Protocol::https ? "https://127.0.0.1:" : "http://127.0.0.1:") +
         std::to_string(impl_->port);
}

int FakeServer::port() const { return impl_->port; }

std::vector<Call> FakeServer::calls() const {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->calls;
}

std::string FakeServer::certificate() const {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(memory, impl_->identity->certificate);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);
  std::string pem(text, static_cast<std::size_t>(size));
  BIO_free(memory);
  return pem;
}

}  // namespace lms::cli::test
